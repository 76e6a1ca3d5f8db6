using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>
/// An encoder in memory: makes vectors of texts, or scores texts and pairs of texts. What comes in at the same time is run together.
/// Safe for any number of threads.
/// </summary>
public sealed class TextEncoder : ILocalModel
{
    private readonly EncoderTexts _texts;
    private readonly EncoderLoop _loop;
    private readonly EncoderMetrics _metrics;
    private readonly bool _normalize;

    private TextEncoder(string name, ModelFolder folder, EncoderSettings settings, Meter meter, TimeProvider time, ILogger logger)
    {
        var file = folder.OnnxFile(settings.File);
        var encoder = new EncoderFolder(folder);
        var tokenizer = folder.Tokenizer();
        MaxTokens = settings.MaxTokens ?? encoder.MaxTokens();
        Labels = encoder.Labels();
        IsMultiLabel = encoder.IsMultiLabel();
        _normalize = settings.Normalize;
        _texts = new EncoderTexts(tokenizer, MaxTokens);
        _metrics = new EncoderMetrics(meter, name, time);
        var session = ModelSession.Load(file, settings.Session);
        try
        {
            var runs = new EncoderSession(session, file, settings.Pooling ?? encoder.Pooling());
            Output = runs.Output;
            _loop = new EncoderLoop(name, runs, _metrics, settings, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The most tokens of one text, special ones counted.</summary>
    public int MaxTokens { get; }

    /// <summary>Whether it scores texts; otherwise it makes vectors of them.</summary>
    public bool GivesScores => Output.IsScores;

    /// <summary>How long a vector is, or how many scores there are.</summary>
    public int Width => Output.Width;

    /// <summary>The names of the scores, where its folder has names for them.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>Whether each score stands for itself; otherwise one of the labels is true.</summary>
    public bool IsMultiLabel { get; }

    /// <summary>How many tokens wait to be read.</summary>
    public int WaitingTokens => _loop.Waiting.Tokens;

    /// <inheritdoc />
    public int Waiting => _loop.Waiting.Requests;

    /// <inheritdoc />
    public string Description => GivesScores ? "an encoder that scores texts" : "an encoder that makes vectors of texts";

    private EncoderOutput Output { get; }

    /// <summary>Loads an encoder from a folder.</summary>
    /// <param name="name">What metrics call it.</param>
    /// <param name="path">The folder, as Hugging Face's hub has it: <c>config.json</c>, <c>tokenizer.json</c>, <c>onnx/model.onnx</c>.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="meter">Where its metrics go.</param>
    /// <param name="time">Measures how long batches take.</param>
    /// <param name="logger">Hears of runs that fail.</param>
    /// <exception cref="ModelLoadException">The folder has no such model, or it cannot be loaded.</exception>
    public static TextEncoder Load(string name, string path, EncoderSettings settings, Meter meter, TimeProvider time, ILogger logger) =>
        new(name, new ModelFolder(path), settings, meter, time, logger);

    /// <summary>Makes a vector of each input, <see cref="Width"/> numbers or <paramref name="dimensions"/>.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="truncate">Whether inputs that are too long are cut, instead of refused.</param>
    /// <param name="dimensions">How many of a vector's first numbers are wanted, for models that were trained for it; or <c>null</c> for all.</param>
    /// <param name="normalize">Whether vectors are made one long, or <c>null</c> for what the model's settings say.</param>
    /// <param name="cancellationToken">Ends the wait; what the model has not begun with, it leaves.</param>
    public async Task<EncoderAnswer> EmbedAsync(
        IReadOnlyList<EncoderInput> inputs, bool truncate, int? dimensions, bool? normalize, CancellationToken cancellationToken)
    {
        if (GivesScores)
            return Refused(InferenceRefusalKind.Invalid, "This model scores texts and makes no vectors of them; ask a model for embeddings.");
        if (dimensions < 1 || dimensions > Width)
            return Refused(InferenceRefusalKind.Invalid, $"dimensions is {dimensions}; this model's vectors have {Width} numbers: ask for 1 to {Width}.");

        return await RunAsync(inputs, truncate, dimensions ?? Width, normalize ?? _normalize, cancellationToken);
    }

    /// <summary>Scores each input: <see cref="Width"/> numbers as the model gives them (logits).</summary>
    /// <inheritdoc cref="EmbedAsync"/>
    public async Task<EncoderAnswer> ScoreAsync(IReadOnlyList<EncoderInput> inputs, bool truncate, CancellationToken cancellationToken) => GivesScores
        ? await RunAsync(inputs, truncate, Width, normalize: false, cancellationToken)
        : Refused(InferenceRefusalKind.Invalid, "This model makes vectors of texts and does not score them; ask a model for reranking or classification.");

    /// <summary>Gives each input a score for each label.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="truncate">Whether inputs that are too long are cut, instead of refused.</param>
    /// <param name="rawScores">Whether scores are wanted as the model gives them (logits), instead of from 0 to 1.</param>
    /// <param name="cancellationToken">Ends the wait; what the model has not begun with, it leaves.</param>
    public async Task<ClassificationAnswer> ClassifyAsync(
        IReadOnlyList<EncoderInput> inputs, bool truncate, bool rawScores, CancellationToken cancellationToken)
    {
        var logits = await ScoreAsync(inputs, truncate, cancellationToken);
        return new ClassificationAnswer
        {
            Labels = LabelScores.Names(Labels, Width),
            Scores = rawScores || logits.Refusal is not null ? logits : LabelScores.Of(logits, IsMultiLabel),
        };
    }

    /// <inheritdoc />
    public async Task WarmUpAsync()
    {
        var text = new[] { EncoderInput.Text("a") };
        var answer = GivesScores
            ? await ScoreAsync(text, truncate: true, CancellationToken.None)
            : await EmbedAsync(text, truncate: true, null, null, CancellationToken.None);
        if (answer.Refusal is { } refusal)
            throw new ModelLoadException($"Its first run failed: {refusal.Message}");
    }

    /// <summary>Ends what runs, fails what waits, and releases the model's memory.</summary>
    public void Dispose() => _loop.Dispose();

    private async Task<EncoderAnswer> RunAsync(
        IReadOnlyList<EncoderInput> inputs, bool truncate, int width, bool normalize, CancellationToken cancellationToken)
    {
        if (inputs.Count == 0)
            return Refused(InferenceRefusalKind.Invalid, "There is no input; write at least one text.");

        var texts = new EncodedText[inputs.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_texts.Encode(inputs[i], i, truncate, out var refusal) is not { } text)
                return new EncoderAnswer { Refusal = refusal };
            texts[i] = text;
        }

        return await RunAsync(new EncoderRequest(texts, cancellationToken), width, normalize);
    }

    private async Task<EncoderAnswer> RunAsync(EncoderRequest request, int width, bool normalize)
    {
        switch (_loop.Waiting.TryAdd(request))
        {
            case AddedTo.Full:
                var wait = _metrics.TimeFor(_loop.Waiting.Tokens);
                return Refused(InferenceRefusalKind.Overloaded, "Too many texts wait for this model already; ask again later.", wait);
            case AddedTo.Closed:
                return Refused(InferenceRefusalKind.Failed, "The model is being unloaded.");
        }

        await using var registration = request.Cancellation.UnsafeRegister(_ => _loop.Waiting.Remove(request), null);
        try
        {
            return Answer(await request.Done, width, normalize, request.Tokens);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !request.Cancellation.IsCancellationRequested)
        {
            return Refused(InferenceRefusalKind.Failed, exception is ObjectDisposedException ? "The model is being unloaded." : "The model failed on this input.");
        }
    }

    private static EncoderAnswer Answer(float[][] rows, int width, bool normalize, int tokens)
    {
        var values = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = values.AsSpan(i * width, width);
            rows[i].AsSpan(0, width).CopyTo(row);
            if (normalize)
                PooledStates.Normalize(row);
        }

        return new EncoderAnswer { Values = ImmutableCollectionsMarshal.AsImmutableArray(values), Width = width, Tokens = tokens };
    }

    private static EncoderAnswer Refused(InferenceRefusalKind kind, string message, TimeSpan? retryAfter = null) =>
        new() { Refusal = new InferenceRefusal(kind, message, retryAfter) };
}
