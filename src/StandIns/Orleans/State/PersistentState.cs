using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.StandIn.Activations;
using Orleans.Storage;

namespace Orleans.StandIn.State;

/// <summary>
/// A state of an activation: read before it starts, then as its grain says. Operations run one after another in the order in
/// which they were asked for, and a write that has not started serves all who ask for one.
/// </summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, ILifecycleObserver
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state;
    private Operation? _last;
    private bool _loaded;

    public PersistentState(Activation activation, string name, IGrainStorage storage)
    {
        (_activation, _name, _storage) = (activation, name, storage);
        _state = new GrainState<TState>(New());
        activation.ObservableLifecycle.Subscribe(name, GrainLifecycleStage.SetupState, this);
    }

    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _loaded ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task ClearStateAsync() => ClearStateAsync(default);

    public Task ReadStateAsync(CancellationToken cancellationToken) =>
        Queue(OperationKind.Read, cancellationToken, () => _storage.ReadStateAsync(_name, _activation.GrainId, _state, cancellationToken));

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        Queue(OperationKind.Write, cancellationToken, () => _storage.WriteStateAsync(_name, _activation.GrainId, _state, cancellationToken));

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        Queue(OperationKind.Clear, cancellationToken, () => _storage.ClearStateAsync(_name, _activation.GrainId, _state, cancellationToken));

    Task ILifecycleObserver.OnStart(CancellationToken cancellationToken) => _loaded ? Task.CompletedTask : ReadStateAsync(cancellationToken);

    Task ILifecycleObserver.OnStop(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task Queue(OperationKind kind, CancellationToken cancellationToken, Func<Task> run)
    {
        if (GrainTurn.Activation != _activation)
        {
            throw new InvalidOperationException($"The state {_name} of {_activation.GrainId} belongs to its grain's turns.");
        }

        if (kind != OperationKind.Read && !cancellationToken.CanBeCanceled
            && _last is { Started: false, CanBeCancelled: false } waiting && waiting.Kind == kind)
        {
            return waiting.Completion;
        }

        var operation = new Operation(kind, cancellationToken.CanBeCanceled);
        operation.Completion = Run(operation, _last?.Completion, run, cancellationToken);
        return (operation.Completion.IsCompleted ? operation : _last = operation).Completion;
    }

    private async Task Run(Operation operation, Task? former, Func<Task> run, CancellationToken cancellationToken)
    {
        if (former is not null)
        {
            await former.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        operation.Started = true;
        try
        {
            await run();
            _loaded = true;
        }
        catch (Exception error)
        {
            Throw(error, operation.Kind, cancellationToken);
        }
        finally
        {
            if (_last == operation)
            {
                _last = null;
            }
        }
    }

    // What is not the engine's own kind of failure becomes one, so that no driver's exception type leaves through a grain.
    private void Throw(Exception error, OperationKind kind, CancellationToken cancellationToken)
    {
        if (error is InconsistentStateException inconsistent)
        {
            inconsistent.SourceActivation = _activation;
        }

        if (error is not OrleansException && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new OrleansException(
                $"Error from storage provider {_storage.GetType().Name}.{_name} during {kind}StateAsync for grain {_activation.GrainId}: {error.Message}",
                error);
        }

        ExceptionDispatchInfo.Throw(error);
    }

    private static TState New() =>
        typeof(TState).IsValueType ? default!
        : typeof(TState).GetConstructor([]) is not null ? Activator.CreateInstance<TState>()
        : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));

    private enum OperationKind
    {
        Read,
        Write,
        Clear,
    }

    private sealed class Operation(OperationKind kind, bool canBeCancelled)
    {
        public OperationKind Kind { get; } = kind;

        public bool CanBeCancelled { get; } = canBeCancelled;

        public bool Started { get; set; }

        public Task Completion { get; set; } = Task.CompletedTask;
    }
}
