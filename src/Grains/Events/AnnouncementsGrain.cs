using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Events;

namespace OrleansAi.Grains.Events;

/// <summary>Keeps subscribers in memory only: after a restart they renew, hear that they are new, and read the truth again.</summary>
internal sealed partial class AnnouncementsGrain(
    IOptions<AnnouncementsOptions> options, TimeProvider time, ILogger<AnnouncementsGrain> logger) : Grain, IAnnouncementsGrain
{
    private readonly Dictionary<string, AnnouncementSubscriber> _subscribers = [];

    public Task<AnnouncementSubscription> Subscribe(string process, IAnnouncementObserver observer, CancellationToken cancellationToken)
    {
        var expires = time.GetUtcNow() + options.Value.SubscriptionLifetime;
        if (_subscribers.TryGetValue(process, out var subscriber))
        {
            subscriber.Renew(observer, expires);
            return Task.FromResult(AnnouncementSubscription.Renewed);
        }

        _subscribers[process] = new AnnouncementSubscriber(observer, expires);
        return Task.FromResult(AnnouncementSubscription.Added);
    }

    public Task Unsubscribe(string process)
    {
        _subscribers.Remove(process);
        return Task.CompletedTask;
    }

    public Task Announce(ImmutableArray<Announcement> announcements)
    {
        var now = time.GetUtcNow();
        foreach (var (process, subscriber) in _subscribers)
        {
            if (subscriber.Expires <= now || subscriber.Waiting + announcements.Length > options.Value.MaxWaiting)
            {
                LogDropped(process, subscriber.Waiting);
                _subscribers.Remove(process);
                continue;
            }

            subscriber.Add(announcements);
            if (!subscriber.Delivering)
            {
                // Not awaited on purpose: a process that hangs must not hold up this turn. It runs on in turns of its own and
                // handles its own failures.
                _ = DeliverAsync(process, subscriber);
            }
        }

        return Task.CompletedTask;
    }

    private async Task DeliverAsync(string process, AnnouncementSubscriber subscriber)
    {
        subscriber.Delivering = true;
        try
        {
            while (subscriber.Waiting > 0)
            {
                await subscriber.Observer.Receive(subscriber.Take());
            }

            subscriber.Delivering = false;
        }
        catch (Exception failure)
        {
            // A subscriber that was removed meanwhile may have come back as another one: that one stays.
            LogFailed(failure, process);
            if (_subscribers.TryGetValue(process, out var current) && current == subscriber)
            {
                _subscribers.Remove(process);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Process {Process} is no longer told announcements: it expired or left {Waiting} waiting")]
    private partial void LogDropped(string process, int waiting);

    [LoggerMessage(LogLevel.Warning, "Process {Process} is no longer told announcements: telling it failed")]
    private partial void LogFailed(Exception failure, string process);
}
