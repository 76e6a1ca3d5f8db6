using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>What a decoder takes and gives, as Optimum and ORT GenAI name it.</summary>
internal sealed record DecoderSignature
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Positions = "position_ids";
    public const string UsesCache = "use_cache_branch";
    public const string Logits = "logits";
    private const string PastPrefix = "past_key_values.";
    private const string PresentPrefix = "present.";

    /// <summary>The inputs for keys and values, in the model's order: <c>past_key_values.0.key</c>, ….</summary>
    public required ImmutableArray<string> Past { get; init; }

    /// <summary>The outputs for keys and values, in the order of <see cref="Past"/>.</summary>
    public required ImmutableArray<string> Present { get; init; }

    /// <summary>How many heads have keys and values.</summary>
    public required int Heads { get; init; }

    /// <summary>How wide a head's key is.</summary>
    public required int Width { get; init; }

    /// <summary>What keys and values are: Float or Float16.</summary>
    public required TensorElementType CacheType { get; init; }

    /// <summary>How many tokens have logits.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>What logits are: Float or Float16.</summary>
    public required TensorElementType LogitsType { get; init; }

    /// <summary>Whether each token that is read has logits; otherwise only the last one of a row has them.</summary>
    public required bool GivesAllLogits { get; init; }

    /// <summary>Where padding is.</summary>
    public required CacheAlignment Alignment { get; init; }

    /// <summary>The bytes that one number of a key takes.</summary>
    public int ElementSize => CacheType == TensorElementType.Float16 ? 2 : 4;

    /// <summary>The bytes of one token's keys and values in all layers.</summary>
    public long BytesPerToken => (long)Past.Length * Heads * Width * ElementSize;

    /// <summary>The bytes of one row of one tensor with room for so many tokens.</summary>
    public int RowSize(int room) => checked(Heads * room * Width * ElementSize);

    /// <summary>Reads what a model takes and gives.</summary>
    /// <exception cref="ModelLoadException">It is no decoder with a cache.</exception>
    public static DecoderSignature Of(ModelSession session, string path)
    {
        var past = session.Inputs.Where(static input => input.Name.StartsWith(PastPrefix, StringComparison.Ordinal)).ToArray();
        var logits = session.Outputs.FirstOrDefault(static output => output.Name == Logits);
        var present = past.Select(static input => PresentPrefix + input.Name[PastPrefix.Length..]).ToArray();
        var others = session.Inputs.Where(static input => !input.Name.StartsWith(PastPrefix, StringComparison.Ordinal));
        if (past.Length == 0 || logits is null || present.Except(session.Outputs.Select(static output => output.Name)).Any() || !session.HasInput(Ids) || !session.HasInput(Mask)
            || others.Any(static input => !IsKnown(input)) || past.Any(input => !IsCache(input, past[0])) || !IsNumber(logits.ElementType) || logits.Shape[^1] <= 0)
        {
            throw new ModelLoadException(
                $"{path} is no decoder with a cache: it should take {Ids}, {Mask}, {PastPrefix}N.key and .value ([batch, heads, length, width]), may take {Positions}, "
                + $"and should give {Logits} and {PresentPrefix}N.key and .value. It takes {string.Join(", ", session.Inputs)} and gives {string.Join(", ", session.Outputs)}.");
        }

        return new DecoderSignature
        {
            Past = [.. past.Select(static input => input.Name)],
            Present = [.. present],
            Heads = (int)past[0].Shape[1],
            Width = (int)past[0].Shape[3],
            CacheType = past[0].ElementType,
            Vocabulary = (int)logits.Shape[^1],
            LogitsType = logits.ElementType,
            GivesAllLogits = logits.Shape.Length == 3 && logits.Shape[1] < 0,
            Alignment = GraphOperators.Has(path, "GroupQueryAttention") ? CacheAlignment.Left : CacheAlignment.Right,
        };
    }

    private static bool IsKnown(TensorSignature input) => input.Name switch
    {
        Ids or Mask or Positions => input.ElementType == TensorElementType.Int64 && input.Shape.Length == 2,
        UsesCache => input.ElementType == TensorElementType.Bool,
        _ => false,
    };

    private static bool IsCache(TensorSignature input, TensorSignature first) =>
        input.Shape.Length == 4 && input.Shape[1] > 0 && input.Shape[1] == first.Shape[1] && input.Shape[3] > 0 && input.Shape[3] == first.Shape[3]
        && IsNumber(input.ElementType) && input.ElementType == first.ElementType;

    private static bool IsNumber(TensorElementType type) => type is TensorElementType.Float or TensorElementType.Float16;
}
