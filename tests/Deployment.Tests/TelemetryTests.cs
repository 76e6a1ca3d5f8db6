using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAi.Deployment.Tests.Product;
using OrleansAi.Deployment.Tests.Rendering;
using OrleansAi.Grains.Conversations;
using OrleansAi.Grains.Inference;

namespace OrleansAi.Deployment.Tests;

/// <summary>Metrics find their way from the product to the autoscalers.</summary>
public sealed class TelemetryTests
{
    [Theory]
    [InlineData("front")]
    [InlineData("silo")]
    public async Task Product_SendsToTheCollectorsService(string workload)
    {
        var manifests = await Overlays.ReadAsync(Overlays.Production);
        var collector = manifests.Find<V1Service>("collector")!;

        var endpoint = new Uri(ContainerSettings.Of(manifests, manifests.Workload(workload)).Environment["OrleansAi__Telemetry__Endpoint"]);

        Assert.Equal(collector.Name(), endpoint.Host);
        Assert.Equal("http-otlp", collector.Spec.Ports.Single(port => port.Port == endpoint.Port).Name);
    }

    [Fact]
    public async Task Collector_ListensOnThePortsOfItsPods()
    {
        var collector = (await Overlays.ReadAsync(Overlays.Production)).Workload("collector");
        var config = await ConfigAsync();

        Assert.Equal(collector.Port("http-otlp"), Port(config["receivers"]!["otlp"]!["protocols"]!["http"]!));
        Assert.Equal(collector.Port("http-metrics"), Port(config["exporters"]!["prometheus"]!));
        Assert.Equal(collector.Port("http-health"), Port(config["extensions"]!["health_check"]!));
    }

    [Fact]
    public async Task Collector_HasWhatItsPipelinesName()
    {
        var config = await ConfigAsync();

        foreach (var (_, pipeline) in config["service"]!["pipelines"]!.AsObject())
        {
            foreach (var (kind, names) in pipeline!.AsObject())
            {
                Assert.All(names!.AsArray(), name => Assert.Contains((string)name!, config[kind]!.AsObject().Select(item => item.Key)));
            }
        }
    }

    [Fact]
    public async Task Autoscalers_GoByMetricsThatThereAre()
    {
        var manifests = await Overlays.ReadAsync(Overlays.WithAllComponents);

        var metrics = manifests.All<V2HorizontalPodAutoscaler>()
            .ToDictionary(scaler => scaler.Name(), scaler => scaler.Spec.Metrics.Where(metric => metric.Pods is not null).Select(metric => metric.Pods.Metric.Name));

        // The names as Prometheus has them. ASP.NET Core's own is held by the test of what the product sends (Silo.Tests).
        Assert.Equal(["http_server_active_requests"], metrics["front"]);
        Assert.Equal(["orleansai_turns_running"], metrics["silo"]);
        Assert.Equal(["orleansai_inference_requests"], metrics["silo-gpu"]);
        Assert.Subset(Instruments().Select(static name => name.Replace('.', '_')).ToHashSet(), metrics["silo"].Concat(metrics["silo-gpu"]).ToHashSet());
    }

    private static async Task<JsonNode> ConfigAsync() =>
        await Schema.ReadYamlAsync((await Overlays.ReadAsync(Overlays.Production)).All<V1ConfigMap>().Single(map => map.Data.ContainsKey("config.yaml")).Data["config.yaml"]);

    private static int Port(JsonNode node) => new Uri($"http://{(string)node["endpoint"]!}").Port;

    // What a silo measures of itself from its start.
    private static List<string> Instruments()
    {
        var names = new List<string>();
        using var services = new ServiceCollection().AddMetrics().AddLogging().AddSingleton<IConfiguration>(new ConfigurationManager())
            .AddSingleton(DispatchProxy.Create<IGrainFactory, NoGrains>()).AddSingleton<RunningTurns>().AddInference(isForModels: false).BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();

        // Other tests make instruments at the same time.
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                names.Add(instrument.Name);
            }
        };
        listener.Start();
        services.GetRequiredService<RunningTurns>();
        foreach (var hosted in services.GetServices<IHostedService>())
        {
            _ = hosted.StartAsync(CancellationToken.None);
        }

        return names;
    }

    // Nothing that is measured needs a cluster.
    [SuppressMessage("Performance", "CA1852:Seal internal types", Justification = "A proxy derives from it.")]
    private class NoGrains : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new NotSupportedException();
    }
}
