namespace Orleans.StandIn.Activations;

/// <summary>Whose turn the running code is part of.</summary>
internal static class GrainTurn
{
    /// <summary>The activation, or null outside the grains, and in a grain's code that has left its scheduler.</summary>
    public static Activation? Activation => (TaskScheduler.Current as TurnScheduler)?.Activation;
}

/// <inheritdoc />
internal sealed class GrainContextAccessor : IGrainContextAccessor
{
    public IGrainContext GrainContext => GrainTurn.Activation!;
}
