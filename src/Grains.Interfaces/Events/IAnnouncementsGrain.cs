using System.Collections.Immutable;

namespace OrleansAi.Events;

/// <summary>
/// Tells every process of the cluster about rare changes. There is one such grain, with the key <see cref="Key"/>; each process
/// subscribes one observer, renews it and is forgotten when it stops renewing. What is announced while a process is being told
/// something else goes to it in one batch.
/// </summary>
[Alias("OrleansAi.Events.IAnnouncementsGrain")]
public interface IAnnouncementsGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "cluster";

    /// <summary>Subscribes a process or renews its subscription.</summary>
    /// <param name="process">The process's own id, made at its start.</param>
    /// <param name="observer">Where announcements go to from now on.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    [Alias("Subscribe")]
    Task<AnnouncementSubscription> Subscribe(string process, IAnnouncementObserver observer, CancellationToken cancellationToken);

    /// <summary>Ends a process's subscription; nothing happens where there is none.</summary>
    [Alias("Unsubscribe")]
    Task Unsubscribe(string process);

    /// <summary>Passes announcements on to every subscribed process, without waiting for any of them.</summary>
    [Alias("Announce")]
    Task Announce(ImmutableArray<Announcement> announcements);
}
