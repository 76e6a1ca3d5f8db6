using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>
/// Any ONNX model in memory, run on tensors. What comes in at the same time is run together, where the model's first dimension counts rows.
/// Safe for any number of threads.
/// </summary>
public sealed partial class Predictor : ILocalModel
{
    private readonly PredictionSession _session;
    private readonly PredictionLoop _loop;
    private readonly PredictionMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly ImmutableArray<string> _outputs;

    private Predictor(string name, string file, PredictorSettings settings, Meter meter, TimeProvider time, ILogger logger)
    {
        (_name, _time, _logger) = (name, time, logger);
        _metrics = new PredictionMetrics(meter, name, time);
        var session = ModelSession.Load(file, settings.Session);
        try
        {
            MaxBatchSize = BatchAxis.SizeFor(session.Inputs, session.Outputs, settings.MaxBatchSize);
            _session = new PredictionSession(session, file);
            _outputs = [.. _session.Outputs.Select(static output => output.Name)];
            _loop = new PredictionLoop(name, _session, _metrics, settings, MaxBatchSize, time, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What it takes.</summary>
    public ImmutableArray<PredictionSlot> Inputs => _session.Inputs;

    /// <summary>What it gives.</summary>
    public ImmutableArray<PredictionSlot> Outputs => _session.Outputs;

    /// <summary>The most rows that are run together.</summary>
    public int MaxBatchSize { get; }

    /// <inheritdoc />
    public int Waiting => _loop.Waiting.Count;

    /// <inheritdoc />
    public string Description => "a model that is run on tensors, by the Open Inference Protocol";

    /// <summary>Loads a model from a folder.</summary>
    /// <param name="name">What metrics call it.</param>
    /// <param name="path">The folder; it needs nothing but an <c>.onnx</c> file.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="meter">Where its metrics go.</param>
    /// <param name="time">Measures how long runs take.</param>
    /// <param name="logger">Hears of runs that fail.</param>
    /// <exception cref="ModelLoadException">The folder has no such model, or it cannot be loaded.</exception>
    public static Predictor Load(string name, string path, PredictorSettings settings, Meter meter, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(name, new ModelFolder(path).OnnxFile(settings.File), settings, meter, time, logger);
    }

    /// <summary>Runs the model on a request's tensors.</summary>
    /// <param name="request">The tensors, and which outputs are wanted.</param>
    /// <param name="cancellationToken">Ends the wait; what the model has not begun with, it leaves.</param>
    public async Task<PredictionAnswer> PredictAsync(PredictionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        if (PredictionChecks.ProblemOf(request, Inputs, Outputs) is { } problem)
            return Refused(InferenceRefusalKind.Invalid, problem);

        ImmutableArray<PredictionTensor> inputs = [.. Inputs.Select(slot => request.Inputs.First(input => input.Name == slot.Name))];
        var item = new PredictionItem(inputs, request.Outputs.IsEmpty ? _outputs : request.Outputs, _time.GetTimestamp(), cancellationToken);
        switch (_loop.Waiting.TryAdd(item))
        {
            case AddedTo.Full:
                return Refused(InferenceRefusalKind.Overloaded, "Too many requests wait for this model already; ask again later.", _metrics.TimeFor(Waiting));
            case AddedTo.Closed:
                return Unloading;
        }

        await using var registration = cancellationToken.UnsafeRegister(_ => _loop.Waiting.Remove(item), null);
        return await ResultAsync(item);
    }

    /// <inheritdoc />
    public async Task WarmUpAsync()
    {
        // Zeros are no input that every model accepts, so its answer says nothing of it.
        if (Inputs.All(static input => input.Shape.Skip(1).All(static dimension => dimension >= 0)))
            await PredictAsync(new PredictionRequest { Inputs = [.. Inputs.Select(Zeros)] }, CancellationToken.None);
    }

    /// <summary>Ends what runs, fails what waits, and releases the model's memory.</summary>
    public void Dispose() => _loop.Dispose();

    private static PredictionAnswer Unloading { get; } = Refused(InferenceRefusalKind.Failed, "The model is being unloaded.");

    private async Task<PredictionAnswer> ResultAsync(PredictionItem item)
    {
        try
        {
            return new PredictionAnswer { Outputs = await item.Done };
        }
        catch (ObjectDisposedException)
        {
            return Unloading;
        }
        catch (OnnxRuntimeException exception) when (!exception.Message.Contains("allocate memory", StringComparison.Ordinal))
        {
            // Mostly dimensions that do not go together, which only the model's nodes know of.
            LogRefused(exception, _name);
            return Refused(InferenceRefusalKind.Invalid, $"The model does not accept these inputs: {ModelSession.FirstLine(exception.Message)}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, _name);
            return Refused(InferenceRefusalKind.Failed, "The model failed on these inputs.");
        }
    }

    private static PredictionTensor Zeros(PredictionSlot slot)
    {
        ImmutableArray<long> shape = [.. slot.Shape.Select(static dimension => Math.Max(dimension, 1))];
        var elements = TensorShapes.Elements(shape.AsSpan()) ?? 0;
        var size = slot.Datatype == TensorDatatype.Bytes ? sizeof(int) : slot.Datatype.SizeOf();
        return new PredictionTensor { Name = slot.Name, Datatype = slot.Datatype, Shape = shape, Data = [.. new byte[elements * size]] };
    }

    private static PredictionAnswer Refused(InferenceRefusalKind kind, string message, TimeSpan? retryAfter = null) =>
        new() { Refusal = new InferenceRefusal(kind, message, retryAfter) };

    [LoggerMessage(LogLevel.Debug, "The model {Model} does not accept the inputs of a request")]
    private partial void LogRefused(Exception exception, string model);

    [LoggerMessage(LogLevel.Error, "The model {Model} failed on a request")]
    private partial void LogFailed(Exception exception, string model);
}
