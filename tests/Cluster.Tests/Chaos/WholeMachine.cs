namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Tests with so many processes and such a load that nothing should run beside them.</summary>
[CollectionDefinition(nameof(WholeMachine), DisableParallelization = true)]
public sealed class WholeMachine;
