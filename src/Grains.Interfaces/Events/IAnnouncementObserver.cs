using System.Collections.Immutable;

namespace OrleansAi.Events;

/// <summary>One process's ear for announcements; see <see cref="IAnnouncementsGrain"/>.</summary>
[Alias("OrleansAi.Events.IAnnouncementObserver")]
public interface IAnnouncementObserver : IGrainObserver
{
    /// <summary>
    /// Takes announcements in the order in which they were made. An observer that throws or doesn't answer is dropped, and
    /// learns so when it renews its subscription.
    /// </summary>
    [Alias("Receive")]
    Task Receive(ImmutableArray<Announcement> announcements);
}
