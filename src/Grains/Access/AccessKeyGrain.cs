using OrleansAi.Access;
using OrleansAi.Events;
using OrleansAi.Storage.Access;

namespace OrleansAi.Grains.Access;

/// <summary>One API key: keeps its row in memory, so that fronts that ask again cost no read.</summary>
internal sealed class AccessKeyGrain(IAccessKeyStore store, TimeProvider time) : Grain, IAccessKeyGrain
{
    private StoredAccessKey? _stored;

    private string Id => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _stored = await store.FindAsync(Id, cancellationToken);

    public async Task<AccessKey?> Create(CreateAccessKey command)
    {
        if (_stored is not null)
        {
            return null;
        }

        var key = AccessKeyRules.Create(Id, command, time.GetUtcNow());
        if (!await store.AddAsync(key, command.Hash))
        {
            DeactivateOnIdle();
            return null;
        }

        _stored = new StoredAccessKey(key, command.Hash);
        return key;
    }

    public Task<AccessKey?> Authenticate(string hash)
    {
        if (_stored is null)
        {
            // Nobody owns this id: don't let guesses fill the memory with activations.
            DeactivateOnIdle();
        }

        return Task.FromResult(_stored is { } stored && AccessKeyRules.Matches(stored.Hash, hash) ? stored.Key : null);
    }

    public Task<AccessKey?> Get(string tenant) => Task.FromResult(KeyOf(tenant));

    public async Task<AccessKeyChange> Change(ChangeAccessKey command)
    {
        if (KeyOf(command.Read.Tenant) is not { RevokedAt: null } key)
        {
            return new AccessKeyChange { Done = false };
        }

        var changed = AccessKeyRules.Change(key, command.Wanted);
        if (AccessKeyRules.IsSame(key, changed))
        {
            return new AccessKeyChange { Done = true, Key = key };
        }

        if (!AccessKeyRules.IsSame(key, command.Read))
        {
            return new AccessKeyChange { Done = false, Key = key };
        }

        await store.ChangeAsync(changed);
        _stored = _stored! with { Key = changed };
        await AnnounceAsync();
        return new AccessKeyChange { Done = true, Key = changed };
    }

    public async Task<AccessKey?> Revoke(string tenant, DateTimeOffset from)
    {
        if (KeyOf(tenant) is not { } key || AccessKeyRules.Revoke(key, from) is not { } revoked)
        {
            return KeyOf(tenant);
        }

        await store.RevokeAsync(Id, from);
        _stored = _stored! with { Key = revoked };
        await AnnounceAsync();
        return revoked;
    }

    private Task AnnounceAsync() =>
        GrainFactory.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Announce([new AccessKeyChanged { KeyId = Id }]);

    private AccessKey? KeyOf(string tenant) => _stored?.Key is { } key && key.Tenant == tenant ? key : null;
}
