namespace OrleansAi.Grains.Tests.Quotas.Simulation;

/// <summary>Runs what awaits go on with on the test's own thread, in order, so that time stands still while they run.</summary>
internal sealed class OneThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile bool _isOver;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (_isOver)
        {
            // What the run left behind is collected: its timers end.
            return;
        }

        Assert.Equal(_thread, Environment.CurrentManagedThreadId);
        _posted.Enqueue((d, state));
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs all that is there to be run, and what that leads to.</summary>
    public void RunAll()
    {
        while (_posted.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }

    /// <summary>Runs <paramref name="test"/> with this as its context.</summary>
    public static void Run(Action<OneThread> test)
    {
        var before = Current;
        var thread = new OneThread();
        SetSynchronizationContext(thread);
        try
        {
            test(thread);
        }
        finally
        {
            thread._isOver = true;
            SetSynchronizationContext(before);
        }
    }
}
