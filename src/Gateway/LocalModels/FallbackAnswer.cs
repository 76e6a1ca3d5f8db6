using System.Buffers.Binary;
using System.Collections.Immutable;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>An answer that was made beforehand, for requests of any number of rows. Pure.</summary>
/// <param name="Outputs">The tensors. One whose first dimension is 1 is repeated for each row of a request; others are given as they are.</param>
public sealed record FallbackAnswer(ImmutableArray<PredictionTensor> Outputs)
{
    /// <summary>The longest answer in bytes, as a request's body has at most so many: the rows are a number in the request, which nothing else bounds where no model reads it.</summary>
    public const int LongestAnswer = 32 * 1024 * 1024;

    /// <summary>Reads a file of outputs.</summary>
    /// <returns>The answer, or what is wrong with it.</returns>
    public static (FallbackAnswer? Answer, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        var (outputs, problem) = OpenInferenceReader.ReadAnswer(json);
        if (problem is not null)
            return (null, problem);

        return outputs.FirstOrDefault(static output => !IsWhole(output)) is { } misfit
            ? (null, $"The output '{misfit.Name}' has another number of elements than its shape [{string.Join(", ", misfit.Shape)}].")
            : (new FallbackAnswer(outputs), null);
    }

    /// <summary>The answer to a request; <c>null</c> where it lacks an output that is wanted, or would be too long.</summary>
    public PredictionAnswer? For(PredictionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wanted = request.Outputs.IsDefaultOrEmpty ? Outputs : [.. request.Outputs.Select(name => Outputs.FirstOrDefault(output => output.Name == name)!)];
        var rows = request.Inputs is [{ Shape: [var first, ..] }, ..] ? first : 1;
        if (wanted.Any(static output => output is null) || wanted.Sum(output => (double)output.Data.Length * (IsRow(output) ? rows : 1)) > LongestAnswer)
            return null;

        return new PredictionAnswer { Outputs = [.. wanted.Select(output => IsRow(output) ? Repeat(output, rows) : output)], IsFallback = true };
    }

    private static bool IsRow(PredictionTensor output) => output.Shape is [1, ..];

    private static PredictionTensor Repeat(PredictionTensor output, long rows)
    {
        if (rows == 1)
            return output;

        var data = new byte[output.Data.Length * rows];
        for (var row = 0L; row < rows && output.Data.Length > 0; row++)
            output.Data.AsSpan().CopyTo(data.AsSpan((int)(row * output.Data.Length)));
        return output with { Shape = output.Shape.SetItem(0, rows), Data = [.. data] };
    }

    private static bool IsWhole(PredictionTensor tensor)
    {
        var elements = tensor.Shape.Aggregate(1.0, static (product, dimension) => product * dimension);
        return (tensor.Datatype.SizeOf() is > 0 and var size ? (double)tensor.Data.Length / size : CountTexts(tensor.Data.AsSpan())) == elements;
    }

    private static int CountTexts(ReadOnlySpan<byte> data)
    {
        var count = 0;
        for (; data.Length >= 4; count++)
            data = data[(4 + BinaryPrimitives.ReadInt32LittleEndian(data))..];
        return count;
    }
}
