using OrleansAi.Events;
using OrleansAi.Users;

namespace OrleansAi.Grains.Users;

/// <summary>One user's profile.</summary>
internal sealed class UserGrain([PersistentState("user")] IPersistentState<UserState> state, TimeProvider time) : Grain, IUserGrain
{
    public Task<UserProfile> GetProfile() => Task.FromResult(state.State.Profile);

    public async Task<UserProfile> ChangeProfile(ChangeUserProfile change)
    {
        var before = state.State.Profile;
        var after = UserRules.Apply(before, change, time.GetUtcNow());
        await Write(new UserState { Profile = after });
        if (before.Tier != after.Tier)
        {
            await AnnounceTier();
        }

        return after;
    }

    public async Task Erase()
    {
        await state.ClearStateAsync();
        await AnnounceTier();
        DeactivateOnIdle();
    }

    private Task AnnounceTier() => GrainFactory.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key)
        .Announce([new UserTierChanged { UserKey = this.GetPrimaryKeyString() }]);

    private async Task Write(UserState next)
    {
        try
        {
            state.State = next;
            await state.WriteStateAsync();
        }
        catch
        {
            // What is in memory is no longer what is on disk: the next call loads it again.
            DeactivateOnIdle();
            throw;
        }
    }
}
