namespace OrleansAi.Audit;

/// <summary>What an administrator is about to do.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Audit.AuditNote")]
public sealed record AuditNote
{
    /// <summary>Who does it, by the user's name.</summary>
    [Id(0)] public required string Actor { get; init; }

    /// <summary>The public id of his API key, or <c>null</c>.</summary>
    [Id(1)] public string? KeyId { get; init; }

    /// <summary>What is done, as <c>key.revoke</c>.</summary>
    [Id(2)] public required string Action { get; init; }

    /// <summary>What it is done to: the id of a key, a user, a target.</summary>
    [Id(3)] public required string Subject { get; init; }

    /// <summary>The rest as a JSON object; it holds no secret.</summary>
    [Id(4)] public string Details { get; init; } = "{}";

    /// <summary>The id of the request, as its response carries it.</summary>
    [Id(5)] public string? RequestId { get; init; }
}

/// <summary>One entry of a tenant's audit trail; never changed and never removed.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Audit.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>Counts the tenant's entries from 1, without gaps.</summary>
    [Id(0)] public required long Number { get; init; }

    /// <summary>When it was entered, to the millisecond.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    [Id(2)] public required AuditNote Note { get; init; }

    /// <summary>SHA-256 over this entry and the hash before it, as 64 hexadecimal digits.</summary>
    [Id(3)] public required string Hash { get; init; }
}

/// <summary>Whether a trail is as it was written.</summary>
/// <param name="Entries">How many entries were looked at, up to the first that is wrong.</param>
/// <param name="Hash">The hash of the last sound one: whoever keeps it elsewhere can tell later that none was cut off.</param>
/// <param name="FirstBroken">The number of the first entry that is missing or changed, or <c>null</c>.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Audit.AuditVerification")]
public sealed record AuditVerification(
    [property: Id(0)] long Entries, [property: Id(1)] string Hash, [property: Id(2)] long? FirstBroken);
