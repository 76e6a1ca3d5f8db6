using System.Collections.Concurrent;
using System.Net;

namespace OrleansAi.Silo.Cluster;

/// <summary>In a front: tells the calls that are on their way that a silo is gone, which may be the one that they wait for.</summary>
internal sealed class LostSilos : IEndedProcessListener
{
    private readonly ConcurrentDictionary<TaskCompletionSource, byte> _calls = new();

    /// <summary>Begins to watch for one call.</summary>
    public Watch Begin()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls.TryAdd(lost, 0);
        return new Watch(this, lost);
    }

    /// <summary>Tells all calls.</summary>
    public void Tell()
    {
        foreach (var call in _calls.Keys)
        {
            call.TrySetResult();
        }
    }

    public Task EndedAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        Tell();
        return Task.CompletedTask;
    }

    /// <summary>One call's watch; dispose of it when the call has ended.</summary>
    internal readonly struct Watch(LostSilos owner, TaskCompletionSource lost) : IDisposable
    {
        /// <summary>Completes when a silo is lost.</summary>
        public Task Lost => lost.Task;

        public void Dispose() => owner._calls.TryRemove(lost, out _);
    }
}
