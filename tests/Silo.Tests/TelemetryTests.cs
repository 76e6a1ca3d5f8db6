using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAi.Grains.Conversations;
using OrleansAi.Silo.Cluster;
using OrleansAi.Silo.Telemetry;

namespace OrleansAi.Silo.Tests;

public sealed class TelemetryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task AddTelemetry_WithAnEndpoint_SendsWhatAnAutoscalerNeeds()
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = Collector(received);
        await collector.StartAsync();
        await using var node = Node(collector.Urls.Single());

        await node.StartAsync();
        node.Services.GetRequiredService<RunningTurns>();
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(node.Urls.Single()));
        var metrics = await received.Task.WaitAsync(Limit);

        // Names and attributes are readable text in OTLP's protocol buffers.
        Assert.Contains("orleansai.turns.running", metrics, StringComparison.Ordinal);
        Assert.Contains("http.server.active_requests", metrics, StringComparison.Ordinal);
        Assert.Contains(Environment.MachineName, metrics, StringComparison.Ordinal);
        await node.StopAsync();
        await collector.StopAsync();
    }

    [Theory]
    [InlineData("Endpoint", "collector:4318", "write a collector's base address")]
    [InlineData("Endpoint", "/v1/metrics", "write a collector's base address")]
    [InlineData("Interval", "00:00:00", "Interval is 00:00:00; write a time")]
    [InlineData("Interval", "often", "Telemetry:Interval")]
    public void AddTelemetry_AWrongSetting_SaysWhatToWrite(string setting, string value, string expected)
    {
        var failure = Assert.Throws<SettingException>(() => new ServiceCollection().AddTelemetry(Settings((setting, value)), Cluster));

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTelemetry_WithoutAnEndpoint_RegistersNothing() =>
        Assert.Empty(new ServiceCollection().AddTelemetry(Settings(), Cluster));

    private static ClusterConfig Cluster => Settings().ReadCluster(whyNoCluster: null);

    private static WebApplication Collector(TaskCompletionSource<string> received)
    {
        var app = Server().Build();
        app.MapPost("/v1/metrics", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            if (text.Contains("orleansai.turns.running", StringComparison.Ordinal)
                && text.Contains("http.server.active_requests", StringComparison.Ordinal))
            {
                received.TrySetResult(text);
            }
        });
        return app;
    }

    private static WebApplication Node(string collector)
    {
        var builder = Server();
        builder.Services.AddSingleton<RunningTurns>();
        builder.Services.AddTelemetry(Settings(("Endpoint", collector), ("Interval", "00:00:01")), Cluster);
        return builder.Build();
    }

    private static WebApplicationBuilder Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    private static IConfigurationRoot Settings(params (string Setting, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"{TelemetryOptions.Section}:{pair.Setting}", pair => (string?)pair.Value))
            .Build();
}
