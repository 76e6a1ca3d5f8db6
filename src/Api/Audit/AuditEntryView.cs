using System.Text.Json;
using OrleansAi.Audit;

namespace OrleansAi.Api.Audit;

/// <summary>A page of an audit trail: the next begins after the last number.</summary>
internal sealed record AuditPage(IReadOnlyList<AuditEntryView> Entries);

/// <summary>What an administrator did.</summary>
internal sealed record AuditEntryView
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The user.</summary>
    public required string Actor { get; init; }

    /// <summary>The public id of his API key.</summary>
    public string? Key { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required JsonElement Details { get; init; }

    /// <summary>The <c>x-request-id</c> of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>SHA-256 over this entry and the hash before it.</summary>
    public required string Hash { get; init; }

    public static AuditEntryView Of(AuditEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        Actor = entry.Note.Actor,
        Key = entry.Note.KeyId,
        Action = entry.Note.Action,
        Subject = entry.Note.Subject,
        Details = JsonSerializer.Deserialize<JsonElement>(entry.Note.Details),
        RequestId = entry.Note.RequestId,
        Hash = entry.Hash,
    };
}
