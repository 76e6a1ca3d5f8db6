using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Grains.Inference;
using OrleansAi.Grains.Tests.Quotas.Simulation;

namespace OrleansAi.Grains.Tests.Inference;

public sealed class LocalModelMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly Dictionary<(string Instrument, string Model), long> _seen = [];
    private readonly ChangingOptions _options = new();
    private readonly FakeLoader _loader = new();
    private readonly LocalModels _models;

    public LocalModelMetricsTests()
    {
        _models = new LocalModels(_options, _loader, new ManualTime(DateTimeOffset.UnixEpoch), new RecordingLogger<LocalModels>());
        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _seen[(instrument.Name, (string)tags[0].Value!)] = value);
        _listener.Start();
        _ = new LocalModelMetrics(meters, _models).StartAsync(CancellationToken.None);
    }

    [Fact]
    public async Task RequestsAndQueue_AreShown_WithTheModelsSize()
    {
        _options.Set("a", bytes: 40);
        using var first = await _models.UseAsync<FakeLoader.FakeModel>("a", CancellationToken.None);
        var second = await _models.UseAsync<FakeLoader.FakeModel>("a", CancellationToken.None);
        _loader.Loads[0].Model.Waiting = 1;

        Assert.Equal((2, 1, 40), Of("a"));

        second.Dispose();
        _loader.Loads[0].Model.Waiting = 0;

        Assert.Equal((1, 0, 40), Of("a"));
    }

    [Fact]
    public void Models_ThatAreNotInMemory_ReportZero()
    {
        _options.Set("idle", bytes: 40);

        Assert.Equal((0, 0, 0), Of("idle"));
    }

    [Fact]
    public async Task Request_IsCounted_WhileItWaitsForItsModelToBeLoaded()
    {
        _options.Set("slow", bytes: 40);
        _loader.Waits = true;
        var asking = _models.UseAsync<FakeLoader.FakeModel>("slow", CancellationToken.None);
        var load = await _loader.NextAsync(0);

        Assert.Equal((1, 0, 40), Of("slow"));

        load.Finish();
        (await asking).Dispose();

        Assert.Equal((0, 0, 40), Of("slow"));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _models.Dispose();
        _services.Dispose();
    }

    private (long Requests, long Waiting, long Bytes) Of(string model)
    {
        _listener.RecordObservableInstruments();
        return (_seen[("orleansai.inference.requests", model)], _seen[("orleansai.inference.waiting", model)], _seen[("orleansai.inference.size", model)]);
    }
}
