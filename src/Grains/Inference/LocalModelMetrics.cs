using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Inference;

/// <summary>
/// Shows operators and autoscalers how busy this process's models are. Those that are not in memory report zero instead of nothing, which an
/// autoscaler would take for a failure.
/// </summary>
internal sealed class LocalModelMetrics(IMeterFactory meters, LocalModels models) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create("OrleansAi");
        meter.CreateObservableUpDownCounter("orleansai.inference.requests", () => Of(static load => load.Requests), "{request}", "Requests that a local model has, waiting ones among them.");
        meter.CreateObservableUpDownCounter("orleansai.inference.waiting", () => Of(static load => load.Waiting), "{request}", "Requests that wait for those that a local model runs.");
        meter.CreateObservableUpDownCounter("orleansai.inference.size", () => Of(static load => load.Bytes), "By", "The size of a local model's files that are in memory.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> Of(Func<LocalModelState, long> figure) =>
        models.States().Select(load => new Measurement<long>(figure(load), new KeyValuePair<string, object?>("model", load.Name)));
}
