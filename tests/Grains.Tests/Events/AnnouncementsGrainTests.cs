using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Events;
using OrleansAi.Grains.Events;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Events;

public sealed class AnnouncementsGrainTests(AnnouncementsGrainTests.Fixture fixture) : IClassFixture<AnnouncementsGrainTests.Fixture>
{
    private readonly string _process = Guid.NewGuid().ToString("N");

    // A grain of its own for each test: what one announces is no other's business.
    private readonly IAnnouncementsGrain _grain = fixture.Silo.Grains.GetGrain<IAnnouncementsGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Subscribe_FirstAndAgain_IsAddedAndRenewed()
    {
        var ear = new Ear();
        Assert.Equal(AnnouncementSubscription.Added, await Subscribe(ear));
        Assert.Equal(AnnouncementSubscription.Renewed, await Subscribe(ear));

        await _grain.Unsubscribe(_process);
        Assert.Equal(AnnouncementSubscription.Added, await Subscribe(ear));
        GC.KeepAlive(ear);
    }

    [Fact]
    public async Task Announce_ToManyProcesses_ReachesEachInOrder()
    {
        var ears = Enumerable.Range(0, 5).Select(_ => new Ear()).ToList();
        foreach (var ear in ears)
        {
            await Subscribe(ear, Guid.NewGuid().ToString("N"));
        }

        for (var number = 0; number < 100; number++)
        {
            await _grain.Announce([new Numbered(number)]);
        }

        foreach (var ear in ears)
        {
            await Waiting.UntilAsync(() => ear.Heard.Count == 100, "The hundredth announcement");
            Assert.Equal(Enumerable.Range(0, 100), ear.Heard.Cast<Numbered>().Select(announcement => announcement.Number));
        }
    }

    [Fact]
    public async Task Announce_WhileAProcessIsBeingTold_WaitsForItAndComesInOneBatch()
    {
        var slow = new Ear { Hold = true };
        await Subscribe(slow);
        await _grain.Announce([new Numbered(0)]).Within("The end of an announcement to a process that hangs");
        await slow.Called.Task.Within("The first delivery");
        for (var number = 1; number < 50; number++)
        {
            await _grain.Announce([new Numbered(number)]).Within("The end of an announcement to a process that hangs");
        }

        slow.Release.SetResult();
        await Waiting.UntilAsync(() => slow.Heard.Count == 50, "The last announcement");
        Assert.Equal([1, 49], slow.Batches);
    }

    [Fact]
    public async Task Announce_ToAProcessThatFails_DropsItAndTellsTheOthers()
    {
        var failing = new Ear { Fails = true };
        var other = new Ear();
        await Subscribe(failing);
        await Subscribe(other, "other");

        await _grain.Announce([new Numbered(0)]);
        await failing.Called.Task.Within("The delivery that fails");
        await Waiting.UntilAsync(() => other.Heard.Count == 1, "The announcement to the other process");

        failing.Fails = false;
        await SubscribedAgainAsync(failing);
        await _grain.Announce([new Numbered(1)]);
        await Waiting.UntilAsync(() => failing.Heard.Count == 1, "The announcement after subscribing again");
        Assert.Equal(new Numbered(1), failing.Heard.Single());
    }

    [Fact]
    public async Task Announce_ToAProcessThatDidNotRenew_DropsIt()
    {
        var ear = new Ear();
        await Subscribe(ear);
        fixture.Silo.Time.Advance(TimeSpan.FromMinutes(1));

        await _grain.Announce([new RoutesChanged()]);
        Assert.Equal(AnnouncementSubscription.Added, await Subscribe(ear));
        Assert.Empty(ear.Heard);
    }

    [Fact]
    public async Task Announce_MoreThanMayWaitForAProcess_DropsIt()
    {
        var slow = new Ear { Hold = true };
        await Subscribe(slow);
        await _grain.Announce([new Numbered(0)]);
        await slow.Called.Task.Within("The first delivery");
        await _grain.Announce([.. Enumerable.Range(1, 1024).Select(number => new Numbered(number))]);
        Assert.Equal(AnnouncementSubscription.Renewed, await Subscribe(slow));

        await _grain.Announce([new Numbered(1025)]);
        Assert.Equal(AnnouncementSubscription.Added, await Subscribe(slow));
        slow.Release.SetResult();
    }

    private Task<AnnouncementSubscription> Subscribe(Ear ear, string? process = null)
    {
        ear.Reference ??= fixture.Silo.Grains.CreateObjectReference<IAnnouncementObserver>(ear);
        return _grain.Subscribe(process ?? _process, ear.Reference, CancellationToken.None);
    }

    // The delivery's failure reaches the grain some time after the observer has thrown.
    private async Task SubscribedAgainAsync(Ear ear)
    {
        var subscription = AnnouncementSubscription.Renewed;
        for (var attempt = 0; attempt < 1000 && subscription == AnnouncementSubscription.Renewed; attempt++)
        {
            subscription = await Subscribe(ear);
        }

        Assert.Equal(AnnouncementSubscription.Added, subscription);
    }

    public sealed class Fixture : SiloFixture
    {
        protected override void Configure(IServiceCollection services) => services.AddEvents();
    }

    /// <summary>Takes announcements as the test says, and keeps them.</summary>
    private sealed class Ear : IAnnouncementObserver
    {
        private readonly List<Announcement> _heard = [];
        private readonly List<int> _batches = [];

        public IAnnouncementObserver? Reference { get; set; }

        public bool Hold { get; init; }

        public bool Fails { get; set; }

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<Announcement> Heard
        {
            get
            {
                lock (_heard)
                {
                    return [.. _heard];
                }
            }
        }

        public IReadOnlyList<int> Batches => _batches;

        public async Task Receive(ImmutableArray<Announcement> announcements)
        {
            Called.TrySetResult();
            if (Hold)
            {
                await Release.Task;
            }

            if (Fails)
            {
                throw new InvalidOperationException("This process can't take announcements.");
            }

            lock (_heard)
            {
                _batches.Add(announcements.Length);
                _heard.AddRange(announcements);
            }
        }
    }
}

/// <summary>An announcement that tests tell apart.</summary>
[GenerateSerializer, Immutable]
public sealed record Numbered([property: Id(0)] int Number) : Announcement;
