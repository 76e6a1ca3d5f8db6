using Orleans.StandIn.Invocation;

namespace Orleans.StandIn.Activations;

/// <summary>
/// Runs an activation's turns on the thread pool, one at a time and in order: the continuations of its code, which reach it as
/// tasks because an await comes back to the scheduler that it left, and requests that arrive.
/// </summary>
/// <remarks>
/// A request needs no task of its own: each wake of the scheduler runs as one task, so that code inside finds this scheduler as
/// <see cref="TaskScheduler.Current"/>, and continuations run nested in it.
/// </remarks>
internal sealed class TurnScheduler(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // A busy activation hands its thread back after so many turns, so that it starves no other.
    private const int TurnsPerWake = 64;

    private static readonly Action<object?> Turns = static scheduler => ((TurnScheduler)scheduler!).RunTurns();

    private readonly Lock _lock = new();
    private object? _first;
    private Queue<object>? _rest;
    private bool _awake;
    private int _thread;

    /// <summary>The activation whose turns these are.</summary>
    public Activation Activation { get; } = activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Lets <paramref name="item"/>, a <see cref="Task"/> or a <see cref="Request"/>, have a turn.</summary>
    public void Enqueue(object item)
    {
        lock (_lock)
        {
            if (_first is null)
            {
                _first = item;
            }
            else
            {
                (_rest ??= new Queue<object>()).Enqueue(item);
            }

            if (_awake)
            {
                return;
            }

            _awake = true;
        }

        // Never to the local queue, which is last in, first out: a caller and a grain that answer each other at once would starve
        // whatever lies below them.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        _thread = Environment.CurrentManagedThreadId;
        new Task(Turns, this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        _thread = 0;
        lock (_lock)
        {
            if (_first is null)
            {
                _awake = false;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    protected override void QueueTask(Task task) => Enqueue(task);

    // A task that this thread's current turn starts may run inside it; one from elsewhere waits for its turn.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _thread == Environment.CurrentManagedThreadId && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return _rest is null ? [] : [.. _rest.OfType<Task>()];
        }
    }

    private void RunTurns()
    {
        for (var turn = 0; turn < TurnsPerWake && TryDequeue() is { } item; turn++)
        {
            if (item is Request request)
            {
                Begin(request);
            }
            else
            {
                TryExecuteTask((Task)item);
            }

            Activation.Attend();
        }
    }

    // An error here is one of the engine, or of a predicate of the grain's class; the caller gets it, and the turns go on.
    private void Begin(Request request)
    {
        try
        {
            Activation.Begin(request);
        }
        catch (Exception error)
        {
            Activation.Reject(request, error);
        }
    }

    private object? TryDequeue()
    {
        lock (_lock)
        {
            var item = _first;
            _first = _rest is { Count: > 0 } ? _rest.Dequeue() : null;
            return item;
        }
    }
}
