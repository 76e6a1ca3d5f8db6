using System.Diagnostics.Metrics;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Counts the turns that are being answered in this process, so that a stop can wait for them and operators see the load of a
/// silo: the metric <c>orleansai.turns.running</c>.
/// </summary>
public sealed class RunningTurns
{
    private readonly Lock _changing = new();
    private TaskCompletionSource? _none;
    private int _count;

    public RunningTurns(IMeterFactory? meters = null) =>

        // Observed and not counted up and down, so that an idle silo reports zero instead of nothing: an autoscaler needs it.
        meters?.Create("OrleansAi").CreateObservableUpDownCounter(
            "orleansai.turns.running", () => Count, "{turn}", "Turns of conversations that are being answered in this process.");

    /// <summary>How many there are now.</summary>
    public int Count
    {
        get
        {
            lock (_changing)
            {
                return _count;
            }
        }
    }

    /// <summary>Completes when there is none.</summary>
    public Task NoneAsync()
    {
        lock (_changing)
        {
            return _count == 0
                ? Task.CompletedTask
                : (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Counts one until the returned value is disposed.</summary>
    internal IDisposable Begin()
    {
        lock (_changing)
        {
            _count++;
        }

        return new Turn(this);
    }

    private void End()
    {
        lock (_changing)
        {
            if (--_count == 0)
            {
                _none?.SetResult();
                _none = null;
            }
        }
    }

    private sealed class Turn(RunningTurns owner) : IDisposable
    {
        public void Dispose() => owner.End();
    }
}
