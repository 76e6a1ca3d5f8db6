namespace Orleans.Runtime;

/// <summary>One life of a grain in memory.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainId GrainId { get; }

    ActivationId ActivationId { get; }

    /// <summary>The grain, once it is constructed.</summary>
    object? GrainInstance { get; }

    GrainReference GrainReference { get; }

    /// <summary>The services of this activation: scoped services live and are disposed with it.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>What happens at activation and deactivation.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>The part of type <typeparamref name="TComponent"/> that was set, or that the grain itself is.</summary>
    TComponent? GetComponent<TComponent>()
        where TComponent : class;

    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;

    /// <summary>Starts to end this activation: running requests finish, waiting ones go to the next activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>Gives the activation whose turn this is.</summary>
public interface IGrainContextAccessor
{
    IGrainContext GrainContext { get; }
}
