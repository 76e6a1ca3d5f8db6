namespace OrleansAi.Benchmarks.Engine;

/// <summary>The least that a grain can do.</summary>
[Alias("OrleansAi.Benchmarks.IPingGrain")]
internal interface IPingGrain : IGrainWithStringKey
{
    /// <summary>Returns one more than <paramref name="number"/>.</summary>
    [Alias("Ping")]
    ValueTask<int> Ping(int number);
}

/// <inheritdoc cref="IPingGrain" />
internal sealed class PingGrain : Grain, IPingGrain
{
    public ValueTask<int> Ping(int number) => new(number + 1);
}
