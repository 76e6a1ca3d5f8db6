using OrleansAi.Events;

namespace OrleansAi.Users;

/// <summary>Announces that a user's tier changed: what was remembered of the user's keys no longer holds.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Users.UserTierChanged")]
public sealed record UserTierChanged : Announcement
{
    /// <summary><c>tenant/user</c>.</summary>
    [Id(0)] public required string UserKey { get; init; }
}
