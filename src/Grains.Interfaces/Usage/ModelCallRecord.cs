using OrleansAi.Providers;
using OrleansAi.Quotas;

namespace OrleansAi.Usage;

/// <summary>One model call as usage analytics keep it: who, what, how much, how long, and how it ended. It holds no content.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Usage.ModelCallRecord")]
public sealed record ModelCallRecord
{
    /// <summary>Identifies the call; writing it twice is writing it once.</summary>
    [Id(0)] public required string CallId { get; init; }

    /// <summary>When the call began.</summary>
    [Id(1)] public required DateTimeOffset StartedAt { get; init; }

    [Id(2)] public required string Tenant { get; init; }

    [Id(3)] public required string User { get; init; }

    /// <summary>The public id of the API key, or <c>null</c>.</summary>
    [Id(4)] public string? KeyId { get; init; }

    [Id(5)] public required string Endpoint { get; init; }

    /// <summary>The model that the client asked for.</summary>
    [Id(6)] public required string Model { get; init; }

    /// <summary>Who answered, or <c>null</c> where nobody did.</summary>
    [Id(7)] public TargetId? Target { get; init; }

    [Id(8)] public required TokenUsage Usage { get; init; }

    [Id(9)] public required Money Cost { get; init; }

    /// <summary>From the request to the first byte of the answer.</summary>
    [Id(10)] public TimeSpan? FirstByte { get; init; }

    /// <summary>From the request to the end of the answer.</summary>
    [Id(11)] public required TimeSpan Duration { get; init; }

    /// <summary>Upstream calls made.</summary>
    [Id(12)] public required int Attempts { get; init; }

    /// <summary>The last failure, also of a call that another target answered then.</summary>
    [Id(13)] public CallFailureKind Failure { get; init; }

    /// <summary>How the call ended.</summary>
    [Id(14)] public required ModelCallStatus Status { get; init; }

    /// <summary>The id of the request that it was made for, which its response and log lines carry; <c>null</c> where none waits for it.</summary>
    [Id(15)] public string? RequestId { get; init; }

    /// <summary>The version of the model that was called, or <c>null</c> where the model has but one.</summary>
    [Id(16)] public string? Version { get; init; }

    /// <summary>Whether it is a copy for a version under test: nobody saw its answer, and nobody but the operator pays for it.</summary>
    [Id(17)] public bool IsShadow { get; init; }
}

/// <summary>How a model call ended.</summary>
[GenerateSerializer, Alias("OrleansAi.Usage.ModelCallStatus")]
public enum ModelCallStatus
{
    /// <summary>The whole answer was relayed.</summary>
    Completed = 0,

    /// <summary>The client left before the end.</summary>
    Abandoned = 1,

    /// <summary>No target answered, or the stream broke off.</summary>
    Failed = 2,

    /// <summary>Limits or the upstream refused the request.</summary>
    Refused = 3,
}
