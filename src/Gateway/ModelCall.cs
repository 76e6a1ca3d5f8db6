using OrleansAi.Access;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Routing;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway;

/// <summary>One call of a model, in OpenAI's format.</summary>
public sealed record ModelCall
{
    /// <summary>Identifies the call in the ledger and in logs; a repeat with the same id is charged once.</summary>
    public required string CallId { get; init; }

    /// <summary>The id of the request that waits for it, as its response and log lines carry it; <c>null</c> where none does.</summary>
    public string? RequestId { get; init; }

    /// <summary>Who is served and charged.</summary>
    public required Caller Caller { get; init; }

    /// <summary>What the model is asked for.</summary>
    public ModelOperation Operation { get; init; } = ModelOperation.Chat;

    /// <summary>The path whose limits apply, for example <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What one pass over <see cref="Body"/> found.</summary>
    public required ModelRequestSummary Request { get; init; }

    /// <summary>The request's body as UTF-8 JSON, or as a form; it travels on as it is, but for the model's name.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The media type of a body that is a form, with its boundary; <c>null</c> for JSON.</summary>
    public string? FormType { get; init; }

    /// <summary>The request as the client wrote it, where its format isn't OpenAI's: for providers that speak that format.</summary>
    public ForeignRequest? Original { get; init; }

    /// <summary>Keeps calls of one user or conversation on one target where the route's weights allow it.</summary>
    public string? StickyKey { get; init; }

    /// <summary>What may be done with answers that the route keeps.</summary>
    public CacheUse Cache { get; init; }

    /// <summary>
    /// Whether the gateway makes it for another call of the same caller: its tokens and its cost are the caller's, but it counts neither
    /// as a request nor as a concurrent one.
    /// </summary>
    internal bool IsPartOfAnother { get; init; }

    /// <summary>What is charged of the models' prices: 1 for all, 0.5 for half of it.</summary>
    public decimal PriceFactor { get; init; } = 1;

    /// <summary>The longest answer in tokens, by the request or else the route; set when the route is known.</summary>
    internal long OutputLimit { get; set; }

    /// <summary>What <paramref name="usage"/> of a target costs in this call.</summary>
    internal Money CostOf(TargetModel target, TokenUsage usage) => target.Price.CostOf(usage).Times(PriceFactor);
}
