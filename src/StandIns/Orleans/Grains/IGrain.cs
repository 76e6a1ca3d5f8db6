namespace Orleans.Runtime
{
    /// <summary>What can be called through a reference.</summary>
    public interface IAddressable;
}

namespace Orleans
{

    /// <summary>A grain's contract.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain that is named by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain that is named by a number.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain that is named by a Guid.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>The contract of an object outside the grains that grains notify.</summary>
    public interface IGrainObserver : IAddressable;

    /// <summary>What the engine needs of a grain class; <see cref="Grain"/> implements it.</summary>
    public interface IGrainBase
    {
        IGrainContext GrainContext { get; }

        Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

        Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
    }
}
