using System.Collections.Immutable;
using OrleansAi.Events;

namespace OrleansAi.Grains.Events;

/// <summary>
/// One process that is told announcements: at most one delivery runs at a time, and what comes meanwhile waits for the next.
/// </summary>
internal sealed class AnnouncementSubscriber(IAnnouncementObserver observer, DateTimeOffset expires)
{
    private readonly ImmutableArray<Announcement>.Builder _waiting = ImmutableArray.CreateBuilder<Announcement>();

    /// <summary>Where deliveries go; each renewal may bring another.</summary>
    public IAnnouncementObserver Observer { get; private set; } = observer;

    /// <summary>When the process is forgotten unless it renews.</summary>
    public DateTimeOffset Expires { get; private set; } = expires;

    /// <summary>Whether a delivery runs.</summary>
    public bool Delivering { get; set; }

    /// <summary>Announcements that wait for the next delivery.</summary>
    public int Waiting => _waiting.Count;

    public void Renew(IAnnouncementObserver observer, DateTimeOffset expires) => (Observer, Expires) = (observer, expires);

    public void Add(ImmutableArray<Announcement> announcements) => _waiting.AddRange(announcements);

    /// <summary>All that waits, taken off.</summary>
    public ImmutableArray<Announcement> Take() => _waiting.DrainToImmutable();
}
