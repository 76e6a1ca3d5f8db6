using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Events;

namespace OrleansAi.Gateway.Announcements;

/// <summary>
/// Keeps this process subscribed to <see cref="IAnnouncementsGrain"/>: renews in a loop, and where the grain had forgotten the
/// process lets everyone catch up with what they may have missed.
/// </summary>
public sealed partial class AnnouncementListener : BackgroundService, IAnnouncements
{
    private readonly IGrainFactory _grains;
    private readonly AnnouncementListenerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AnnouncementListener> _logger;
    private readonly AnnouncementRegistrations _registrations;
    private readonly string _process = Guid.NewGuid().ToString("N");

    public AnnouncementListener(
        IGrainFactory grains, IOptions<AnnouncementListenerOptions> options, TimeProvider time, ILogger<AnnouncementListener> logger)
    {
        _grains = grains;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _registrations = new AnnouncementRegistrations(logger);
    }

    /// <inheritdoc />
    public IDisposable On<TAnnouncement>(Action<TAnnouncement> announced, Func<CancellationToken, ValueTask> missed)
        where TAnnouncement : Announcement =>
        _registrations.Add(
            announcement =>
            {
                if (announcement is TAnnouncement wanted)
                {
                    announced(wanted);
                }
            },
            missed);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Orleans keeps observers by weak references: this one lives as long as this method.
        var ear = new Ear(_registrations);
        IAnnouncementObserver? reference = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var (pause, added) = (_options.RenewEvery, _registrations.NextAdded());
            try
            {
                reference ??= _grains.CreateObjectReference<IAnnouncementObserver>(ear);
                await RenewAsync(reference, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogSubscribeFailed(failure);
                pause = _options.RetryAfter;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            // Who registers only now has caught up with nothing yet, and a front is not ready before it has.
            await added.WaitAsync(pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (reference is not null)
        {
            await LeaveAsync(reference);
        }

        GC.KeepAlive(ear);
    }

    private async Task RenewAsync(IAnnouncementObserver reference, CancellationToken cancellationToken)
    {
        var grain = _grains.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key);
        if (await grain.Subscribe(_process, reference, cancellationToken) == AnnouncementSubscription.Added)
        {
            _registrations.AllMissed();
        }

        await _registrations.CatchUpAsync(cancellationToken);
    }

    private async Task LeaveAsync(IAnnouncementObserver reference)
    {
        try
        {
            await _grains.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Unsubscribe(_process).WaitAsync(_options.RetryAfter, _time);
            _grains.DeleteObjectReference<IAnnouncementObserver>(reference);
        }
        catch (Exception failure)
        {
            // The cluster may be gone already; the subscription expires by itself.
            LogLeaveFailed(failure);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Subscribing to announcements failed; this process goes on with what it last knew and tries again")]
    private partial void LogSubscribeFailed(Exception failure);

    [LoggerMessage(LogLevel.Debug, "Ending the subscription to announcements failed")]
    private partial void LogLeaveFailed(Exception failure);

    private sealed class Ear(AnnouncementRegistrations registrations) : IAnnouncementObserver
    {
        public Task Receive(ImmutableArray<Announcement> announcements)
        {
            foreach (var announcement in announcements)
            {
                registrations.Tell(announcement);
            }

            return Task.CompletedTask;
        }
    }
}
