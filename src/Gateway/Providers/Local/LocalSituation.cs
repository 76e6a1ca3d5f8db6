using System.Collections.Immutable;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>Why the local responder is the one to answer.</summary>
public enum LocalSituationKind
{
    /// <summary>No other provider is configured.</summary>
    NothingConfigured,

    /// <summary>Other providers are configured, but no model is routed to them.</summary>
    NothingRouted,

    /// <summary>The asked model has other targets, and none of them gave an answer.</summary>
    OthersFailed,

    /// <summary>The asked model has this target only, though others are configured.</summary>
    AskedFor,
}

/// <summary>Why the local responder is the one to answer, so that it can say so.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Others">The other providers that matter: those that failed, or those that are configured.</param>
public sealed record LocalSituation(LocalSituationKind Kind, ImmutableArray<string> Others);
