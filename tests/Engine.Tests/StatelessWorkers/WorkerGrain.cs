using Orleans.Concurrency;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.StatelessWorkers;

public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Raises <paramref name="begun"/>, waits for <paramref name="end"/>; answers with the most calls that ran at once.</summary>
    Task<int> Work(string begun, string end);

    /// <summary>As <see cref="Work"/>, with a token that it doesn't look at.</summary>
    Task<int> WorkOn(string begun, string end, CancellationToken cancellationToken);

    /// <summary>Which activation served the call, and how many calls it has served, this one included.</summary>
    Task<(Guid Worker, int Served)> Serve(int yields);
}

/// <summary>What all workers of a host share, to count the calls that run at once.</summary>
public sealed class WorkerCount
{
    private int _now;
    private int _most;

    public int Enter()
    {
        var now = Interlocked.Increment(ref _now);
        int most;
        while (now > (most = Volatile.Read(ref _most)) && Interlocked.CompareExchange(ref _most, now, most) != most)
        {
        }

        return now;
    }

    public int Leave()
    {
        Interlocked.Decrement(ref _now);
        return Volatile.Read(ref _most);
    }
}

[StatelessWorker(maxLocalWorkers: 4)]
internal sealed class WorkerGrain(Signals signals, WorkerCount count) : Grain, IWorkerGrain
{
    private int _inside;
    private readonly Guid _id = Guid.NewGuid();
    private int _served;

    public async Task<int> Work(string begun, string end)
    {
        Enter();
        signals.Raise(begun);
        await signals.Gate(end);
        return Leave();
    }

    public Task<int> WorkOn(string begun, string end, CancellationToken cancellationToken) => Work(begun, end);

    public async Task<(Guid Worker, int Served)> Serve(int yields)
    {
        Enter();
        for (var i = 0; i < yields; i++)
            await Task.Yield();
        _served++;
        Leave();
        return (_id, _served);
    }

    private void Enter()
    {
        count.Enter();
        if (++_inside != 1)
            throw new InvalidOperationException("Two turns of one worker overlap.");
    }

    private int Leave()
    {
        _inside--;
        return count.Leave();
    }
}
