using System.Threading.Channels;
using OrleansAi.Inference.Generation.Decoding;
using OrleansAi.Inference.Generation.Grammars;
using OrleansAi.Inference.Generation.Sampling;

namespace OrleansAi.Inference.Generation.Batching;

/// <summary>A prompt and the answer to it, in the making. The loop's thread alone touches it, but for what says otherwise.</summary>
internal sealed class Sequence
{
    private readonly Channel<GenerationPiece> _pieces = Channel.CreateUnbounded<GenerationPiece>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    public Sequence(IReadOnlyList<int> prompt, GenerationOptions options, AnswerWriter writer, TokenMasks? masks, CancellationToken cancellationToken)
    {
        Options = options;
        Writer = writer;
        Cancellation = cancellationToken;
        PromptLength = prompt.Count;
        Tokens = [.. prompt];
        Sampler = new Sampler(options.Sampling, options.Seed);
        Sampler.AddPrompt([.. prompt]);
        (Masks, Matcher) = (masks, options.Grammar is null ? null : new GrammarMatcher(options.Grammar));
    }

    public GenerationOptions Options { get; }

    public AnswerWriter Writer { get; }

    public Sampler Sampler { get; }

    public GrammarMatcher? Matcher { get; }

    public TokenMasks? Masks { get; }

    /// <summary>Set by whoever reads the answer, on any thread.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What the reader reads: at most as many pieces as the answer may have tokens.</summary>
    public ChannelReader<GenerationPiece> Pieces => _pieces.Reader;

    /// <summary>The prompt's tokens and the answer's.</summary>
    public List<int> Tokens { get; }

    public int PromptLength { get; }

    /// <summary>How many tokens of the prompt were known already.</summary>
    public int Reused { get; set; }

    /// <summary>The keys and values of the tokens read so far, until it has a row in the batch.</summary>
    public SequenceCache? Cache { get; set; }

    /// <summary>Its row in the batch, or -1.</summary>
    public int Row { get; set; } = -1;

    /// <summary>How many tokens have keys and values; all but the last one where it is in the batch.</summary>
    public int Cached { get; set; }

    public void Write(GenerationPiece piece) => _pieces.Writer.TryWrite(piece);

    public void Complete(Exception? failure = null)
    {
        Cache?.Dispose();
        Cache = null;
        _pieces.Writer.TryComplete(failure);
    }

    /// <summary>Gives up its place in the batch; what it has will be read again.</summary>
    public void LeaveBatch() => (Row, Cached) = (-1, 0);
}
