namespace Orleans.Placement;

/// <summary>Where activations of a grain class are made. One process has one place, so these are accepted and have no effect.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute;

/// <summary>Prefers the silo of the caller.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute;

/// <summary>Chooses a silo at random.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RandomPlacementAttribute : PlacementAttribute;

/// <summary>Chooses a silo by the hash of the grain's id.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HashBasedPlacementAttribute : PlacementAttribute;

/// <summary>Chooses the silo with the fewest activations.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute;

/// <summary>Chooses the silo with the most resources to spare; the default.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute;
