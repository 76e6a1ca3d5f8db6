namespace Orleans.StandIn.Lifecycle;

/// <summary>Starts observers in ascending stages, those of one stage together, and stops in descending ones those that started.</summary>
internal class StagedLifecycle : ILifecycleObservable
{
    private readonly List<Subscription> _subscriptions = [];
    private int? _highestStarted;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        lock (_subscriptions)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task Start(CancellationToken cancellationToken)
    {
        foreach (var (stage, observers) in Stages())
        {
            _highestStarted = stage;
            cancellationToken.ThrowIfCancellationRequested();
            await Task.WhenAll(observers.Select(observer => Attempt(() => observer.OnStart(cancellationToken))));
            OnStarted(stage);
        }
    }

    /// <summary>Stops all stages that started; the first error is thrown when all have stopped.</summary>
    public async Task Stop(CancellationToken cancellationToken)
    {
        List<Exception> errors = [];
        foreach (var (stage, observers) in Stages().Where(stage => stage.Key <= _highestStarted).Reverse())
        {
            try
            {
                await Task.WhenAll(observers.Select(observer => Attempt(() => observer.OnStop(cancellationToken))));
            }
            catch (Exception error)
            {
                errors.Add(error);
            }

            OnStopped(stage);
        }

        _highestStarted = null;
        if (errors.Count > 0)
        {
            throw errors[0];
        }
    }

    protected virtual void OnStarted(int stage)
    {
    }

    protected virtual void OnStopped(int stage)
    {
    }

    // An observer that throws before its first await must not keep its neighbours from running.
    private static async Task Attempt(Func<Task> step) => await step();

    private List<KeyValuePair<int, List<ILifecycleObserver>>> Stages()
    {
        lock (_subscriptions)
        {
            return [.. _subscriptions.GroupBy(each => each.Stage).OrderBy(stage => stage.Key)
                .Select(stage => KeyValuePair.Create(stage.Key, stage.Select(each => each.Observer).ToList()))];
        }
    }

    private sealed record Subscription(StagedLifecycle Lifecycle, int Stage, ILifecycleObserver Observer) : IDisposable
    {
        public void Dispose()
        {
            lock (Lifecycle._subscriptions)
            {
                Lifecycle._subscriptions.Remove(this);
            }
        }
    }
}

/// <inheritdoc />
internal sealed class GrainLifecycle : StagedLifecycle, IGrainLifecycle;

/// <inheritdoc />
internal sealed class SiloLifecycle : StagedLifecycle, ISiloLifecycle
{
    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    protected override void OnStarted(int stage) => HighestCompletedStage = stage;

    protected override void OnStopped(int stage) => LowestStoppedStage = stage;
}
