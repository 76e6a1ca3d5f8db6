using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Events;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Tests.Announcements;

public sealed class AnnouncementRegistrationsTests
{
    private readonly AnnouncementRegistrations _registrations = new(NullLogger.Instance);
    private readonly List<Announcement> _heard = [];
    private int _caughtUp;

    [Fact]
    public async Task CatchUp_EveryoneIsUpToDate_CallsNobody()
    {
        _registrations.Add(_heard.Add, CaughtUp);
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Equal(1, _caughtUp);
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Equal(1, _caughtUp);

        _registrations.AllMissed();
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Equal(2, _caughtUp);
    }

    [Fact]
    public async Task CatchUp_OneFails_IsCalledAgainNextTimeAndTheOthersAreNot()
    {
        var attempts = 0;
        _registrations.Add(_heard.Add, _ => attempts++ == 0 ? throw new TimeoutException("no silo") : ValueTask.CompletedTask);
        _registrations.Add(_heard.Add, CaughtUp);
        await _registrations.CatchUpAsync(CancellationToken.None);
        await _registrations.CatchUpAsync(CancellationToken.None);
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Equal((2, 1), (attempts, _caughtUp));
    }

    [Fact]
    public async Task Tell_OneThrows_TellsTheOthersAndLetsItCatchUp()
    {
        _registrations.Add(_ => throw new InvalidOperationException("a bug"), CaughtUp);
        _registrations.Add(_heard.Add, _ => ValueTask.CompletedTask);
        await _registrations.CatchUpAsync(CancellationToken.None);

        _registrations.Tell(new RoutesChanged());
        Assert.Equal([new RoutesChanged()], _heard);
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Equal(2, _caughtUp);
    }

    [Fact]
    public async Task Dispose_ARegistration_IsToldNothingMore()
    {
        _registrations.Add(_heard.Add, CaughtUp).Dispose();
        _registrations.Tell(new RoutesChanged());
        await _registrations.CatchUpAsync(CancellationToken.None);
        Assert.Empty(_heard);
        Assert.Equal(0, _caughtUp);
    }

    [Fact]
    public void NextAdded_EndsWithTheNextRegistration()
    {
        _registrations.Add(_heard.Add, CaughtUp);
        var added = _registrations.NextAdded();
        Assert.False(added.IsCompleted);

        _registrations.Add(_heard.Add, CaughtUp);
        Assert.True(added.IsCompleted);
        Assert.False(_registrations.NextAdded().IsCompleted);
    }

    private ValueTask CaughtUp(CancellationToken cancellationToken)
    {
        _caughtUp++;
        return ValueTask.CompletedTask;
    }
}
