namespace OrleansAi.Events;

/// <summary>What subscribing came to.</summary>
[GenerateSerializer, Alias("OrleansAi.Events.AnnouncementSubscription")]
public enum AnnouncementSubscription
{
    /// <summary>The process was subscribed all along and has missed nothing.</summary>
    Renewed = 0,

    /// <summary>The process was not known, for the first time or any more: it may have missed announcements.</summary>
    Added = 1,
}
