using OrleansAi.Users;

namespace OrleansAi.Grains.Users;

/// <summary>What is stored of a user.</summary>
[GenerateSerializer, Alias("OrleansAi.Grains.Users.UserState")]
internal sealed record UserState
{
    [Id(0)] public UserProfile Profile { get; init; } = UserProfile.Empty;
}
