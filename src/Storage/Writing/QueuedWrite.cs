namespace OrleansAi.Storage.Writing;

/// <summary>A write that waits for its turn, and then for the commit of the group it went into.</summary>
internal abstract class QueuedWrite
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Withdrawn = 2;

    private int _state = Waiting;

    /// <summary>Whether the write may run: false once its caller has withdrawn it.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) != Withdrawn;

    protected bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Runs the work and keeps its result until the commit.</summary>
    public abstract ValueTask RunAsync(DatabaseSession session);

    /// <summary>The group is committed: hands the result to the caller.</summary>
    public abstract void Succeed();

    /// <summary>Hands the failure to the caller.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class QueuedWrite<T> : QueuedWrite
{
    private readonly Func<DatabaseSession, ValueTask<T>> _work;

    // The writer must not run its callers' continuations: they would hold up every other write.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _cancellation;
    private T? _result;

    public QueuedWrite(Func<DatabaseSession, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        _work = work;
        _cancellation = cancellationToken.UnsafeRegister(Withdraw, this);
    }

    public Task<T> Completion => _completion.Task;

    public override async ValueTask RunAsync(DatabaseSession session) => _result = await _work(session);

    public override void Succeed()
    {
        _cancellation.Unregister();
        _completion.TrySetResult(_result!);
    }

    public override void Fail(Exception exception)
    {
        _cancellation.Unregister();
        _completion.TrySetException(exception);
    }

    private static void Withdraw(object? state, CancellationToken cancellationToken)
    {
        var write = (QueuedWrite<T>)state!;
        if (write.TryWithdraw())
        {
            write._completion.TrySetCanceled(cancellationToken);
        }
    }
}
