using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Sessions;

/// <summary>
/// An ONNX model in memory, ready to run. Any number of threads may run it at a time, though one run uses all of its threads; whoever
/// disposes it waits until no run is left.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;

    private ModelSession(InferenceSession session)
    {
        _session = session;
        Inputs = [.. session.InputNames.Select(name => TensorSignature.Of(name, session.InputMetadata[name])).OfType<TensorSignature>()];
        Outputs = [.. session.OutputNames.Select(name => TensorSignature.Of(name, session.OutputMetadata[name])).OfType<TensorSignature>()];
    }

    /// <summary>The tensors that the model takes, in its own order.</summary>
    public ImmutableArray<TensorSignature> Inputs { get; }

    /// <summary>Whether the model takes more than tensors: sequences, maps, sparse tensors.</summary>
    public bool HasOtherInputs => Inputs.Length < _session.InputNames.Count;

    /// <summary>The tensors that the model gives, in its own order.</summary>
    public ImmutableArray<TensorSignature> Outputs { get; }

    /// <summary>Loads a model. Weights beside the file (<c>model.onnx_data</c>) are found where it says they are.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="settings">How it runs.</param>
    /// <exception cref="ModelLoadException">The file is not there or no model, needs more memory than there is, or the device cannot be used.</exception>
    public static ModelSession Load(string path, SessionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!File.Exists(path))
            throw new ModelLoadException($"There is no file {path}.");

        return Load(options => new InferenceSession(path, options), path, settings);
    }

    /// <summary>Loads a model that is in memory already.</summary>
    /// <param name="model">What would be in an <c>.onnx</c> file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="settings">How it runs.</param>
    /// <exception cref="ModelLoadException">It is no model, or the device cannot be used.</exception>
    internal static ModelSession Load(byte[] model, string name, SessionSettings settings) => Load(options => new InferenceSession(model, options), name, settings);

    private static ModelSession Load(Func<SessionOptions, InferenceSession> load, string name, SessionSettings settings)
    {
        try
        {
            using var options = SessionOptionsFactory.Create(settings);
            return new ModelSession(load(options));
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or OutOfMemoryException)
        {
            throw new ModelLoadException($"{name} cannot be loaded: {FirstLine(exception.Message)}", exception);
        }
        catch (Exception exception) when (exception is DllNotFoundException or TypeInitializationException)
        {
            throw new ModelLoadException("ONNX Runtime's library is not beside the program: build it with the package Microsoft.ML.OnnxRuntime or Microsoft.ML.OnnxRuntime.Gpu.", exception);
        }
    }

    /// <summary>Whether the model takes a tensor of this name.</summary>
    public bool HasInput(string name) => Inputs.Any(input => input.Name == name);

    /// <summary>The memory of the device that the model runs on.</summary>
    /// <param name="settings">Those that the model was loaded with.</param>
    internal DeviceMemory Memory(SessionSettings settings) => new(_session, settings);

    /// <summary>Runs the model on the calling thread until its outputs are there.</summary>
    /// <param name="inputNames">The names of <paramref name="inputs"/>.</param>
    /// <param name="inputs">A value for each input.</param>
    /// <param name="outputNames">Which outputs are wanted.</param>
    /// <param name="cancellationToken">Ends the run between two nodes of the graph.</param>
    /// <returns>The outputs in the order of their names; the caller disposes them.</returns>
    /// <exception cref="OnnxRuntimeException">The model does not accept the inputs, or memory is short.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputNames,
        CancellationToken cancellationToken) =>
        Run(run => _session.Run(run, inputNames, inputs, outputNames), cancellationToken);

    /// <summary>Runs the model, which writes its outputs where the caller wants them.</summary>
    /// <inheritdoc cref="Run(IReadOnlyCollection{string}, IReadOnlyCollection{OrtValue}, IReadOnlyCollection{string}, CancellationToken)"/>
    /// <param name="inputNames">The names of <paramref name="inputs"/>.</param>
    /// <param name="inputs">A value for each input.</param>
    /// <param name="outputNames">The names of <paramref name="outputs"/>.</param>
    /// <param name="outputs">A value of the right shape for each output.</param>
    /// <param name="cancellationToken">Ends the run between two nodes of the graph.</param>
    public void Run(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputs,
        CancellationToken cancellationToken) =>
        Run(
            run =>
            {
                _session.Run(run, inputNames, inputs, outputNames, outputs);
                return outputs;
            },
            cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _session.Dispose();

    private static T Run<T>(Func<RunOptions, T> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using var registration = cancellationToken.UnsafeRegister(static run => ((RunOptions)run!).Terminate = true, run);
        try
        {
            return action(run);
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    // Below it, some of ONNX Runtime's messages have a native stack trace.
    internal static string FirstLine(string message) => message.AsSpan().Trim() switch
    {
        var text when text.IndexOfAny('\r', '\n') is >= 0 and var end => text[..end].ToString(),
        var text => text.ToString(),
    };
}
