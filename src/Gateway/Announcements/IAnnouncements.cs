using OrleansAi.Events;

namespace OrleansAi.Gateway.Announcements;

/// <summary>What this process hears of changes elsewhere in the cluster.</summary>
public interface IAnnouncements
{
    /// <summary>
    /// Calls <paramref name="announced"/> for each announcement of type <typeparamref name="TAnnouncement"/>, one after another, until
    /// the returned registration is disposed. It should be quick: caches and snapshots only.
    /// </summary>
    /// <param name="announced">Takes note of one announcement.</param>
    /// <param name="missed">
    /// Called when announcements may have been missed: after this process has subscribed, at first or again. It reads the truth
    /// again or forgets what it cached. Where it throws, it is called again at the next renewal.
    /// </param>
    IDisposable On<TAnnouncement>(Action<TAnnouncement> announced, Func<CancellationToken, ValueTask> missed)
        where TAnnouncement : Announcement;
}
