namespace OrleansAi.Engine.Tests.Identity;

public interface IIdentityGrain : IGrainWithStringKey
{
    Task<string> Key();

    Task<GrainId> Id();

    /// <summary>A number that every activation draws anew.</summary>
    Task<Guid> Activation();

    /// <summary>A reference to this grain, as it makes it of itself.</summary>
    Task<IIdentityGrain> Self();

    /// <summary>Asks the grain behind the reference for its key.</summary>
    Task<string> KeyOf(IIdentityGrain other);

    Task<bool> IsSelf(IIdentityGrain other);

    /// <summary>Gives itself, and no reference that it made, to the other grain, which answers whether a reference arrived.</summary>
    Task<bool> GiveItselfTo(IIdentityGrain other);

    Task<bool> IsReference(IIdentityGrain given);
}

public interface ISecondIdentityGrain : IGrainWithStringKey
{
    Task<Guid> Activation();
}

[GrainType("engine-identity")]
internal sealed class IdentityGrain : Grain, IIdentityGrain, ISecondIdentityGrain
{
    private readonly Guid _activation = Guid.NewGuid();

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task<GrainId> Id() => Task.FromResult(this.GetGrainId());

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task<IIdentityGrain> Self() => Task.FromResult(this.AsReference<IIdentityGrain>());

    public Task<string> KeyOf(IIdentityGrain other) => other.Key();

    public Task<bool> IsSelf(IIdentityGrain other) => Task.FromResult(other.GetGrainId() == this.GetGrainId());

    public Task<bool> GiveItselfTo(IIdentityGrain other) => other.IsReference(this);

    public Task<bool> IsReference(IIdentityGrain given) => Task.FromResult(given is GrainReference);
}
