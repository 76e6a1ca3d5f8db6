namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>What a caller holds of a grain's <see cref="IAsyncEnumerable{T}"/>: nothing happens until it is enumerated.</summary>
internal sealed class GrainEnumerable<T>(GrainReference target, EnumerableCall<T> call) : IAsyncEnumerable<T>
{
    /// <summary>The most elements of one round trip.</summary>
    public int MaxBatchSize { get; set; } = 100;

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new GrainEnumerator<T>(target, call, MaxBatchSize, cancellationToken);
}
