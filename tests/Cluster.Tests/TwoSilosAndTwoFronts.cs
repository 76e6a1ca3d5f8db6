namespace OrleansAi.Cluster.Tests;

/// <summary>A cluster that its tests leave whole; where this build can't be one, none is started.</summary>
public sealed class TwoSilosAndTwoFronts : IAsyncLifetime
{
    internal TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (ClusterFactAttribute.HasClusters)
        {
            Cluster = await TestCluster.StartAsync("Redis");
        }
    }

    public async Task DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
    }
}
