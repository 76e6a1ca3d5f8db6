using Microsoft.Extensions.Hosting;
using OrleansAi.Access;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Users;

namespace OrleansAi.Api.Access;

/// <summary>Makes this process forget callers whose key or tier changed elsewhere.</summary>
internal sealed class CallerInvalidation(IAnnouncements announcements, CallerDirectory directory) : IHostedService
{
    private IDisposable[] _registrations = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations =
        [
            announcements.On<AccessKeyChanged>(change => directory.ForgetKey(change.KeyId), ForgetAll),
            announcements.On<UserTierChanged>(change => directory.ForgetUser(change.UserKey), ForgetAll),
        ];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        return Task.CompletedTask;
    }

    private ValueTask ForgetAll(CancellationToken cancellationToken)
    {
        directory.ForgetAll();
        return default;
    }
}
