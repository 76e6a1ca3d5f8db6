using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.ChatTemplates;
using OrleansAi.Inference.Generation.Batching;
using OrleansAi.Inference.Generation.Decoding;
using OrleansAi.Inference.Generation.Grammars;
using OrleansAi.Inference.Generation.Sampling;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Generation;

/// <summary>
/// A decoder in memory: answers prompts. All of its requests are decoded together, and come and go between two steps. Safe for any number
/// of threads.
/// </summary>
public sealed class TextGenerator : ILocalModel
{
    // Two sets of buffers take turns (BatchCache), and they grow by half.
    private const int BuffersPerCache = 3;

    // ONNX Runtime does not say how much memory a GPU has; those that serve decoders have several times as much.
    private const long UsualDeviceBytes = 4L << 30;

    private readonly GenerationLoop _loop;
    private readonly GenerationMetrics _metrics;
    private readonly ModelVocabulary _vocabulary;
    private readonly IReadOnlySet<int> _ends;
    private readonly ChatTemplateSet? _templates;

    private TextGenerator(string name, ModelFolder folder, GenerationSettings settings, Meter meter, TimeProvider time, ILogger logger)
    {
        var decoder = new DecoderFolder(folder);
        var file = folder.OnnxFile(settings.File ?? decoder.File());
        Tokenizer = folder.Tokenizer();
        _ends = decoder.EndTokens(Tokenizer);
        _templates = decoder.ChatTemplates();
        _metrics = new GenerationMetrics(meter, name, time);
        var session = ModelSession.Load(file, settings.Session with { SpinsBetweenRuns = true });
        try
        {
            var runs = new DecoderSession(session, file);
            var cacheTokens = CacheTokens(settings, runs.Signature);
            ContextLength = (int)Math.Min(settings.MaxTokens ?? decoder.ContextLength(), cacheTokens);
            _vocabulary = new ModelVocabulary(Tokenizer, runs.Signature.Vocabulary);
            VocabularySize = runs.Signature.Vocabulary;
            _ends = _ends.Where(end => end >= 0 && end < VocabularySize).ToHashSet();
            _loop = new GenerationLoop(name, runs, new TokenChoice(_vocabulary, VocabularySize, _ends), _metrics, settings, cacheTokens, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The tokenizer of its folder.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>The most tokens of prompt and answer together.</summary>
    public int ContextLength { get; }

    /// <summary>How many tokens the model chooses from.</summary>
    public int VocabularySize { get; }

    /// <inheritdoc />
    public int Waiting => _loop.Waiting.Count;

    /// <summary>How many requests are being answered.</summary>
    public int Active => _loop.Active;

    /// <inheritdoc />
    public string Description => "a generator that goes on with texts";

    /// <summary>Whether the model of a folder is a decoder, by what its configuration says.</summary>
    public static bool IsIn(string path) => DecoderFolder.IsDecoder(new ModelFolder(path));

    /// <summary>Loads a decoder from a folder.</summary>
    /// <param name="name">What metrics call it.</param>
    /// <param name="path">The folder, as Hugging Face's hub or ORT GenAI's model builder has it.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="meter">Where its metrics go.</param>
    /// <param name="time">Measures how long steps take.</param>
    /// <param name="logger">Hears of steps that fail.</param>
    /// <exception cref="ModelLoadException">The folder has no such model, or it cannot be loaded.</exception>
    public static TextGenerator Load(string name, string path, GenerationSettings settings, Meter meter, TimeProvider time, ILogger logger) =>
        new(name, new ModelFolder(path), settings, meter, time, logger);

    /// <inheritdoc />
    public async Task WarmUpAsync()
    {
        var options = new GenerationOptions { Sampling = new SamplingOptions { Temperature = 0 }, Seed = 0, MaxTokens = 2, IgnoreEnd = true };
        await foreach (var piece in GenerateAsync([0], options, CancellationToken.None))
        {
            if (piece.Refusal is { } refusal)
                throw new ModelLoadException($"Its first run failed: {refusal.Message}");
        }
    }

    /// <summary>The prompt that the model's own template makes of a conversation.</summary>
    /// <param name="input">The conversation.</param>
    /// <param name="refusal">Why there is none: the template refuses the conversation, or the model has none.</param>
    /// <returns>The prompt's tokens, or <c>null</c>.</returns>
    public IReadOnlyList<int>? Prompt(ChatTemplateInput input, out InferenceRefusal? refusal)
    {
        refusal = null;
        if (_templates is null)
        {
            refusal = new(InferenceRefusalKind.Invalid, "This model has no chat template; ask it for text completions, or put a chat_template.jinja into its folder.");
            return null;
        }

        try
        {
            var template = _templates.Choose(input.Tools is not null);
            var text = template.Render(input with { BosToken = _templates.BosToken, EosToken = _templates.EosToken });
            return Tokenizer.Encode(text, addSpecialTokens: false);
        }
        catch (ChatTemplateException exception)
        {
            refusal = new(InferenceRefusalKind.Invalid, $"The model's chat template does not take this conversation: {exception.Message}");
            return null;
        }
    }

    /// <summary>Answers a prompt, piece by piece. Leaving the enumeration frees its place at the next step.</summary>
    /// <param name="prompt">The prompt's tokens, special ones among them.</param>
    /// <param name="options">How it is answered.</param>
    /// <param name="cancellationToken">Ends the answer.</param>
    /// <returns>The pieces; a refusal is the only or the last one.</returns>
    public async IAsyncEnumerable<GenerationPiece> GenerateAsync(
        IReadOnlyList<int> prompt, GenerationOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Refuse(prompt, options) is { } refusal)
        {
            yield return refusal;
            yield break;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var maxTokens = options.MaxTokens ?? ContextLength - prompt.Count;
        var masks = options.Grammar is { } grammar ? new TokenMasks(grammar, _vocabulary.Trie) : null;
        var sequence = new Sequence(prompt, options, new AnswerWriter(Tokenizer, options, _ends, maxTokens), masks, leaving.Token);
        if (!_loop.Waiting.TryAdd(sequence))
        {
            yield return _loop.Waiting.IsClosed
                ? Unloading
                : GenerationPiece.Refused(InferenceRefusalKind.Overloaded, "Too many requests wait for this model already; ask again later.", _metrics.TimeFor(maxTokens));
            yield break;
        }

        try
        {
            while (await NextAsync(sequence, cancellationToken) is { } piece)
            {
                yield return piece;
                if (piece.Refusal is not null)
                    break;
            }
        }
        finally
        {
            // Whoever leaves early frees the place.
            await leaving.CancelAsync();
        }
    }

    /// <summary>Ends the step that runs, fails all requests, and releases the model's memory.</summary>
    public void Dispose() => _loop.Dispose();

    private static GenerationPiece Unloading { get; } = GenerationPiece.Refused(InferenceRefusalKind.Failed, "The model is being unloaded.");

    private static async ValueTask<GenerationPiece?> NextAsync(Sequence sequence, CancellationToken cancellationToken)
    {
        try
        {
            return await sequence.Pieces.WaitToReadAsync(cancellationToken) && sequence.Pieces.TryRead(out var piece) ? piece : null;
        }
        catch (ObjectDisposedException)
        {
            return Unloading;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return GenerationPiece.Refused(InferenceRefusalKind.Failed, "The model failed on this request.");
        }
    }

    private GenerationPiece? Refuse(IReadOnlyList<int> prompt, GenerationOptions options)
    {
        if (prompt.Count == 0)
            return GenerationPiece.Refused(InferenceRefusalKind.Invalid, "The prompt is empty; write at least one word.");
        if (prompt.FirstOrDefault(token => token < 0 || token >= VocabularySize, -1) is var unknown and >= 0 || prompt.Any(static token => token < 0))
            return GenerationPiece.Refused(InferenceRefusalKind.Invalid, $"The prompt has a token that the model does not know; its tokens are 0 to {VocabularySize - 1}.");
        if (options.Sampling.Fault() is { } fault)
            return GenerationPiece.Refused(InferenceRefusalKind.Invalid, $"{fault}.");
        if (options.MaxTokens < 1)
            return GenerationPiece.Refused(InferenceRefusalKind.Invalid, $"The answer may have {options.MaxTokens} tokens; ask for at least 1.");
        if (options.Stop.Any(string.IsNullOrEmpty))
            return GenerationPiece.Refused(InferenceRefusalKind.Invalid, "A stop string is empty; leave it out.");

        var wanted = prompt.Count + (options.MaxTokens ?? 1L);
        return wanted <= ContextLength ? null : GenerationPiece.Refused(
            InferenceRefusalKind.TooLong,
            $"This model's maximum context length is {ContextLength} tokens, but the prompt has {prompt.Count} and the answer may have {options.MaxTokens ?? 1}. Shorten one of them.");
    }

    private static long CacheTokens(GenerationSettings settings, DecoderSignature signature)
    {
        var bytes = settings.CacheBytes ?? (settings.HasCacheOnDevice && settings.Session.Device != InferenceDevice.Cpu
            ? settings.Session.MaxDeviceBytes / 4 ?? UsualDeviceBytes
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

        // One tensor of the cache is one array.
        var mostOfOneArray = (long)Array.MaxLength / (signature.BytesPerToken / signature.Past.Length) * 2 / BuffersPerCache;
        return Math.Max(1, Math.Min(bytes / (signature.BytesPerToken * BuffersPerCache), mostOfOneArray));
    }
}
