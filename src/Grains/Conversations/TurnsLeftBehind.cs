using System.Threading.Channels;

namespace OrleansAi.Grains.Conversations;

/// <summary>Where whoever sees a silo go says so: its unfinished turns are looked for at once.</summary>
public sealed class TurnsLeftBehind
{
    // One search finds what several have left, so the last is as good as all of them.
    private readonly Channel<string> _silos = Channel.CreateBounded<string>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>Notes that a silo is gone, by a name that no other ever has.</summary>
    public void Note(string silo) => _silos.Writer.TryWrite(silo);

    /// <summary>The next silo that is noted, or <c>null</c> where none is <paramref name="within"/> that time.</summary>
    internal async ValueTask<string?> NextAsync(TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            return await _silos.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
