using Orleans.Concurrency;
using OrleansAi.Engine.Tests.Hosting;

namespace OrleansAi.Engine.Tests.Turns;

public interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Runs until the test raises <paramref name="end"/>, after raising <paramref name="begun"/>.</summary>
    Task Hold(string begun, string end);

    /// <summary>Notes that it began, gives up its thread as often as told, notes that it ended.</summary>
    Task Note(string name, int yields);

    /// <summary>The notes so far, in their order.</summary>
    [AlwaysInterleave]
    Task<List<string>> Notes();

    /// <summary>Interleaves with every other call; answers with how many of them overlapped on two threads.</summary>
    [AlwaysInterleave]
    Task<int> Overlap(int yields);

    /// <summary>Answers whether the code after each of the awaits ran on the scheduler that the call began on.</summary>
    Task<bool> StaysOnItsScheduler();

    [ReadOnly]
    Task HoldReadOnly(string begun, string end);

    [ReadOnly]
    Task NoteReadOnly(string name, int yields);

    Task<int> Ping(int value);
}

internal sealed class TurnGrain(Signals signals) : Grain, ITurnGrain
{
    private readonly List<string> _notes = [];
    private int _threads;
    private int _overlaps;

    public async Task Hold(string begun, string end)
    {
        _notes.Add("hold begins");
        signals.Raise(begun);
        await signals.Gate(end);
        _notes.Add("hold ends");
    }

    public async Task Note(string name, int yields)
    {
        _notes.Add($"{name} begins");
        for (var i = 0; i < yields; i++)
            await Task.Yield();
        _notes.Add($"{name} ends");
    }

    public Task<List<string>> Notes() => Task.FromResult(_notes);

    public async Task<int> Overlap(int yields)
    {
        for (var i = 0; i < yields; i++)
        {
            if (Interlocked.Increment(ref _threads) != 1)
                Interlocked.Increment(ref _overlaps);
            Thread.SpinWait(50);
            Interlocked.Decrement(ref _threads);
            await Task.Yield();
        }

        return _overlaps;
    }

    public async Task<bool> StaysOnItsScheduler()
    {
        var scheduler = TaskScheduler.Current;
        var stays = scheduler != TaskScheduler.Default;
        await Task.Yield();
        stays &= TaskScheduler.Current == scheduler;

        // Completed by a thread of the pool: the continuation still comes back to the activation.
        var elsewhere = new TaskCompletionSource();
        ThreadPool.QueueUserWorkItem(_ => elsewhere.SetResult());
        await elsewhere.Task;
        return stays && TaskScheduler.Current == scheduler;
    }

    public Task HoldReadOnly(string begun, string end) => Hold(begun, end);

    public Task NoteReadOnly(string name, int yields) => Note(name, yields);

    public Task<int> Ping(int value) => Task.FromResult(value);
}
