namespace OrleansAi.Engine.Tests.Hosting;

/// <summary>
/// What grains tell a test, and what a test lets grains wait for: named, counted events of one host. Every wait is bounded,
/// and a wait that fails names the event that never came.
/// </summary>
public sealed class Signals
{
    // A grain waits longer than any test, so that a test never passes because a grain gave up.
    private static readonly TimeSpan GrainPatience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<string>> _details = [];
    private readonly List<Waiter> _waiters = [];

    /// <summary>Raises the signal once more, with a detail for the test to look at.</summary>
    public void Raise(string name, string detail = "")
    {
        List<Waiter> due;
        lock (_lock)
        {
            if (!_details.TryGetValue(name, out var details))
                _details[name] = details = [];
            details.Add(detail);
            due = _waiters.FindAll(waiter => waiter.Name == name && waiter.Times <= details.Count);
            _waiters.RemoveAll(due.Contains);
        }

        foreach (var waiter in due)
            waiter.Done.SetResult();
    }

    /// <summary>For a test: completes when the signal has been raised that many times, with the details of all times so far.</summary>
    public async Task<IReadOnlyList<string>> Raised(string name, int times = 1)
    {
        await When(name, times).Within($"The signal '{name}', {times} time(s); it came {Count(name)} time(s) before the wait,");
        return Details(name);
    }

    /// <summary>For a grain: completes when the test has raised the signal.</summary>
    public Task Gate(string name) => When(name, times: 1).Within($"The signal '{name}'", GrainPatience);

    /// <summary>How many times the signal was raised so far.</summary>
    public int Count(string name) => Details(name).Count;

    /// <summary>The details of all times that the signal was raised so far, in order.</summary>
    public IReadOnlyList<string> Details(string name)
    {
        lock (_lock)
            return _details.TryGetValue(name, out var details) ? [.. details] : [];
    }

    private Task When(string name, int times)
    {
        lock (_lock)
        {
            if (Count(name) >= times)
                return Task.CompletedTask;
            var waiter = new Waiter(name, times, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Done.Task;
        }
    }

    private sealed record Waiter(string Name, int Times, TaskCompletionSource Done);
}
