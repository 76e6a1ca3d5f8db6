namespace OrleansAi.Users;

/// <summary>One user; its grain's key is <c>tenant/user</c>.</summary>
[Alias("OrleansAi.Users.IUserGrain")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>The profile; an empty one for a user who was never changed.</summary>
    [Alias("GetProfile"), Repeatable]
    Task<UserProfile> GetProfile();

    /// <summary>Applies <paramref name="change"/> and returns the profile as it is then.</summary>
    [Alias("ChangeProfile")]
    Task<UserProfile> ChangeProfile(ChangeUserProfile change);

    /// <summary>Forgets the profile.</summary>
    [Alias("Erase")]
    Task Erase();
}
