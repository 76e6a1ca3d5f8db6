using System.Collections.Immutable;
using OrleansAi.Inference.Generation.Sampling;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>Turns the tokens of one answer into its text, and knows where it ends.</summary>
internal sealed class AnswerWriter
{
    private readonly Tokenizer _tokenizer;
    private readonly GenerationOptions _options;
    private readonly IReadOnlySet<int> _ends;
    private readonly StreamingDecoder _decoder;
    private readonly StopSequences _stops;
    private readonly int _maxTokens;

    public AnswerWriter(Tokenizer tokenizer, GenerationOptions options, IReadOnlySet<int> ends, int maxTokens)
    {
        _tokenizer = tokenizer;
        _options = options;
        _ends = ends;
        _maxTokens = maxTokens;
        _decoder = tokenizer.StartDecoding(shown: options.ShownTokens);
        _stops = new StopSequences(options.Stop);
    }

    /// <summary>How many tokens it has.</summary>
    public int Count { get; private set; }

    /// <summary>Why it has ended, or none.</summary>
    public FinishReason Finish { get; private set; }

    /// <summary>The stop string that ended it.</summary>
    public string? StoppedBy => _stops.Found;

    /// <summary>Takes a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="likeliest">The likeliest in its place, where they are asked for.</param>
    /// <param name="isComplete">Whether a grammar allows nothing behind it.</param>
    /// <returns>What may be shown now.</returns>
    public GenerationPiece Add(TokenLogProbability token, ReadOnlySpan<TokenLogProbability> likeliest, bool isComplete)
    {
        Count++;
        var ends = !_options.IgnoreEnd && _ends.Contains(token.Token);
        var text = ends ? "" : _stops.Append(_decoder.Add(token.Token));
        Finish = ends || _stops.Found is not null || isComplete ? FinishReason.Stop : Count >= _maxTokens ? FinishReason.Length : FinishReason.None;
        if (Finish != FinishReason.None && _stops.Found is null)
            text += _stops.Append(_decoder.Finish()) + _stops.Flush();

        return new GenerationPiece { Text = text, Tokens = _options.Sampling.LogProbabilities && !ends ? [Report(token, likeliest)] : [], Finish = Finish, StoppedBy = StoppedBy };
    }

    private TokenReport Report(TokenLogProbability token, ReadOnlySpan<TokenLogProbability> likeliest)
    {
        var others = ImmutableArray.CreateBuilder<TokenReport>(likeliest.Length);
        foreach (var other in likeliest)
            others.Add(new TokenReport(TextOf(other.Token), other.LogProbability, []));

        return new TokenReport(TextOf(token.Token), token.LogProbability, others.MoveToImmutable());
    }

    private string TextOf(int token) => _tokenizer.Decode([token], skipSpecialTokens: false);
}
