using System.Collections.Frozen;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Quotas;
using Polly;

namespace OrleansAi.Gateway.Configuration;

/// <summary>The gateway's settings in force.</summary>
public interface IGatewaySettings
{
    /// <summary>The settings now; a call takes them once and keeps them to its end.</summary>
    GatewaySettings Current { get; }
}

/// <summary>The settings at one moment.</summary>
public sealed class GatewaySettings
{
    /// <summary>Settings that draw their jitter from <paramref name="random"/> and wait by <paramref name="time"/>.</summary>
    public GatewaySettings(
        RouteTable routes, CallOptions calls, TimeProvider time, Random random, FrozenDictionary<string, AccountLimits>? tenants = null)
    {
        Routes = routes;
        Tenants = tenants ?? FrozenDictionary<string, AccountLimits>.Empty;
        Calls = calls;
        Retry = RetryPipeline.Create(calls.Retry, time, random);
    }

    /// <summary>Where calls go.</summary>
    public RouteTable Routes { get; }

    /// <summary>The limits of those tenants that have some.</summary>
    public FrozenDictionary<string, AccountLimits> Tenants { get; }

    /// <summary>Limits and retries.</summary>
    public CallOptions Calls { get; }

    internal ResiliencePipeline<AttemptResult> Retry { get; }
}
