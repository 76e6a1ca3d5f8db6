using Microsoft.Extensions.Logging;
using OrleansAi.Events;

namespace OrleansAi.Gateway.Announcements;

/// <summary>Who in this process wants to hear what. A callback that throws keeps nobody else from being called.</summary>
internal sealed partial class AnnouncementRegistrations(ILogger logger)
{
    private readonly Lock _changing = new();
    private volatile Registration[] _registrations = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IDisposable Add(Action<Announcement> announced, Func<CancellationToken, ValueTask> missed)
    {
        var registration = new Registration(this, announced, missed);
        lock (_changing)
        {
            _registrations = [.. _registrations, registration];
            _added.TrySetResult();
        }

        return registration;
    }

    /// <summary>Ends when somebody registers after this call, who is to catch up then. For one caller.</summary>
    public Task NextAdded()
    {
        lock (_changing)
        {
            _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _added.Task;
        }
    }

    public void Tell(Announcement announcement)
    {
        foreach (var registration in _registrations)
        {
            try
            {
                registration.Announced(announcement);
            }
            catch (Exception failure)
            {
                LogAnnouncedFailed(failure, announcement.GetType().Name);
                registration.UpToDate = false;
            }
        }
    }

    /// <summary>Notes that everyone may have missed something.</summary>
    public void AllMissed()
    {
        foreach (var registration in _registrations)
        {
            registration.UpToDate = false;
        }
    }

    /// <summary>Lets everyone who may have missed something catch up.</summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        foreach (var registration in _registrations)
        {
            if (registration.UpToDate)
            {
                continue;
            }

            // Set before the call: what is missed while catching up is to be caught up with again.
            registration.UpToDate = true;
            try
            {
                await registration.Missed(cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                LogCatchUpFailed(failure);
                registration.UpToDate = false;
            }
        }
    }

    private void Remove(Registration registration)
    {
        lock (_changing)
        {
            _registrations = [.. _registrations.Where(other => other != registration)];
        }
    }

    [LoggerMessage(LogLevel.Error, "Taking note of {Announcement} failed; what it concerns will be read again")]
    private partial void LogAnnouncedFailed(Exception failure, string announcement);

    [LoggerMessage(LogLevel.Warning, "Catching up with missed announcements failed; it is tried again at the next renewal")]
    private partial void LogCatchUpFailed(Exception failure);

    private sealed class Registration(
        AnnouncementRegistrations owner, Action<Announcement> announced, Func<CancellationToken, ValueTask> missed) : IDisposable
    {
        private volatile bool _upToDate;

        public Action<Announcement> Announced { get; } = announced;

        public Func<CancellationToken, ValueTask> Missed { get; } = missed;

        public bool UpToDate
        {
            get => _upToDate;
            set => _upToDate = value;
        }

        public void Dispose() => owner.Remove(this);
    }
}
