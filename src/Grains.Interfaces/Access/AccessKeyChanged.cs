using OrleansAi.Events;

namespace OrleansAi.Access;

/// <summary>Announces that an API key was revoked or changed: what was remembered of it no longer holds.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.AccessKeyChanged")]
public sealed record AccessKeyChanged : Announcement
{
    /// <summary>The key's public id.</summary>
    [Id(0)] public required string KeyId { get; init; }
}
