using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Events;
using OrleansAi.Gateway.Announcements;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Tests.Time;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Tests.Registry;

/// <summary>How a process hears of registered models.</summary>
public sealed class ModelRegistryListenerTests
{
    private readonly ManualTime _time = new();
    private readonly ClusterModels _models = new();
    private readonly RegistryDouble _registry = new();
    private readonly AnnouncementsDouble _announcements = new();

    [Fact]
    public async Task Health_BeforeTheRegistryWasRead_IsNotReady()
    {
        using var listener = await StartAsync();
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());

        _registry.Fails = true;
        await Assert.ThrowsAsync<TimeoutException>(async () => await _announcements.CatchUpAsync());
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync());

        _registry.Fails = false;
        await _announcements.CatchUpAsync();
        Assert.Equal(HealthStatus.Healthy, await HealthAsync());
        await listener.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Models_AreKnownByAnnouncements_AndByReadingAgainWhereOneWasLost()
    {
        using var listener = await StartAsync();
        _announcements.Announce(new RegisteredModelChanged(Model("announced")));
        Assert.Contains("announced", _models.Latest.Keys);

        _registry.Fails = true;
        _registry.Stored = [Model("lost")];
        _time.Advance(ModelRegistryListener.ReadEvery);
        await Waiting.UntilAsync(() => _registry.Reads == 1, "the first reading");
        Assert.DoesNotContain("lost", _models.Latest.Keys);

        _registry.Fails = false;
        await Waiting.UntilAsync(() => _time.Timers > 0, "the next wait");
        _time.Advance(ModelRegistryListener.ReadEvery);
        await Waiting.UntilAsync(() => _models.Latest.ContainsKey("lost"), "the model whose announcement was lost");
        await listener.StopAsync(CancellationToken.None);
    }

    private static RegisteredModel Model(string name) =>
        new() { Name = name, Revision = 1, Definition = "{}", ChangedAt = DateTimeOffset.UnixEpoch, ChangedBy = "admin" };

    private async Task<ModelRegistryListener> StartAsync()
    {
        var listener = new ModelRegistryListener(() => _registry, _models, _announcements, _time, NullLogger<ModelRegistryListener>.Instance);
        await listener.StartAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => _time.Timers > 0 && _announcements.IsHeard, "the start of the listener");
        return listener;
    }

    private async Task<HealthStatus> HealthAsync()
    {
        var check = new ModelRegistryHealthCheck(_models);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("models", check, HealthStatus.Unhealthy, null) };
        return (await check.CheckHealthAsync(context)).Status;
    }

    private sealed class RegistryDouble : IModelRegistryGrain
    {
        private volatile int _reads;

        public bool Fails { get; set; }

        public int Reads => _reads;

        public ImmutableArray<RegisteredModel> Stored { get; set; } = [];

        public Task<ImmutableArray<RegisteredModel>> List(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _reads);
            return Fails ? Task.FromException<ImmutableArray<RegisteredModel>>(new TimeoutException("no silo")) : Task.FromResult(Stored);
        }

        public Task<RegisteredModel?> Find(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class AnnouncementsDouble : IAnnouncements
    {
        private Action<Announcement>? _announced;
        private Func<CancellationToken, ValueTask>? _missed;

        public bool IsHeard => _missed is not null;

        public IDisposable On<TAnnouncement>(Action<TAnnouncement> announced, Func<CancellationToken, ValueTask> missed)
            where TAnnouncement : Announcement
        {
            (_announced, _missed) = (announcement => announced((TAnnouncement)announcement), missed);
            return new MemoryStream();
        }

        public void Announce(Announcement announcement) => _announced!(announcement);

        public ValueTask CatchUpAsync() => _missed!(CancellationToken.None);
    }
}
