using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Generation.Sampling;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Generation.Batching;

/// <summary>A decoder with random weights, in a folder of its own.</summary>
internal sealed class LoadedDecoder : IDisposable
{
    public static readonly SamplingOptions Greedy = new() { Temperature = 0 };

    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("tests");

    public LoadedDecoder(DecoderShape? shape = null, GenerationSettings? settings = null)
    {
        DecoderFolder.Write(_folder.Path, shape ?? new DecoderShape());
        Generator = TextGenerator.Load("test", _folder.Path, settings ?? new GenerationSettings(), _meter, TimeProvider.System, NullLogger.Instance);
    }

    public string Folder => _folder.Path;

    public TextGenerator Generator { get; }

    /// <summary>A request that goes on to its last token, and reports each.</summary>
    public static GenerationOptions Options(int maxTokens, string user = "") => new()
    {
        Sampling = Greedy with { LogProbabilities = true },
        Seed = 1,
        MaxTokens = maxTokens,
        IgnoreEnd = true,
        User = user,
    };

    /// <summary>The answer in whole.</summary>
    public async Task<Answer> AnswerAsync(IReadOnlyList<int> prompt, GenerationOptions options, CancellationToken cancellationToken = default)
    {
        var (text, tokens, last) = (new StringBuilder(), new List<TokenReport>(), (GenerationPiece?)null);
        await foreach (var piece in Generator.GenerateAsync(prompt, options, cancellationToken))
        {
            text.Append(piece.Text);
            tokens.AddRange(piece.Tokens);
            last = piece;
        }

        return new Answer(text.ToString(), [.. tokens.Select(static token => token.Text)], last!);
    }

    /// <summary>An answer's first tokens; then its reader leaves.</summary>
    public async Task<string[]> BeginningAsync(IReadOnlyList<int> prompt, GenerationOptions options, int count)
    {
        var tokens = new List<TokenReport>();
        await foreach (var piece in Generator.GenerateAsync(prompt, options, CancellationToken.None))
        {
            tokens.AddRange(piece.Tokens);
            if (tokens.Count >= count)
                break;
        }

        return [.. tokens.Take(count).Select(static token => token.Text)];
    }

    public void Dispose()
    {
        Generator.Dispose();
        _meter.Dispose();
        _folder.Dispose();
    }

    /// <summary>An answer.</summary>
    internal sealed record Answer(string Text, string[] Tokens, GenerationPiece Last);
}
