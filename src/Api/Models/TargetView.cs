using System.Text.Json;
using OrleansAi.Api.Providers;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Api.Models;

/// <summary>A target in force: what is known of it, and how it is as the process sees it that answers.</summary>
internal sealed record TargetView
{
    /// <summary><c>provider/model</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The most tokens of prompt and answer together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>The longest answer, in tokens.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>All that it can.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>What its calls are charged by, in dollars.</summary>
    public PriceOptions? Price { get; init; }

    public required CircuitView Circuit { get; init; }

    /// <summary>How long streamed answers took to begin of late, in milliseconds.</summary>
    public double? StreamLatency { get; init; }

    /// <summary>How long whole answers took to come of late, in milliseconds.</summary>
    public double? Latency { get; init; }

    /// <summary>Calls of this process that are under way.</summary>
    public required int Running { get; init; }

    public static TargetView Of(TargetModel target, IKnownTargets targets, DateTimeOffset now) => new()
    {
        Target = target.Id.ToString(),
        ContextTokens = target.Description?.ContextTokens,
        MaxOutputTokens = target.Description?.MaxOutputTokens,
        Capabilities = target.Description?.Capabilities is { } capabilities ? Names(capabilities) : null,
        Price = target.Price.ToOptions(),
        Circuit = CircuitView.Of(targets.CircuitOf(target.Id), now),
        StreamLatency = Milliseconds(target.Traffic.Latency(stream: true)),
        Latency = Milliseconds(target.Traffic.Latency(stream: false)),
        Running = target.Traffic.Running,
    };

    private static List<string> Names(ModelCapabilities capabilities) =>
        [.. Enum.GetValues<ModelCapabilities>().Where(each => each != ModelCapabilities.None && capabilities.HasFlag(each)).Select(each => JsonNamingPolicy.CamelCase.ConvertName(each.ToString()))];

    private static double? Milliseconds(TimeSpan latency) => latency > TimeSpan.Zero ? Math.Round(latency.TotalMilliseconds, 1) : null;
}
