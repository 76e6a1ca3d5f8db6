using OrleansAi.Access;

namespace OrleansAi.Gateway.LocalModels;

/// <summary>A call of one of the cluster's own models by its own name, past routes.</summary>
public sealed record LocalModelCall
{
    /// <summary>Identifies the call in the ledger and in logs.</summary>
    public required string CallId { get; init; }

    /// <summary>The id of the request that waits for it.</summary>
    public string? RequestId { get; init; }

    /// <summary>Who is served and charged.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The path whose limits apply.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
}
