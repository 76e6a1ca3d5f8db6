namespace OrleansAi.Grains.Inference;

/// <summary>Marks grains that run models in their own process: they come up on silos with accelerators, where there are any.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RunsLocalModelsAttribute : Attribute;
