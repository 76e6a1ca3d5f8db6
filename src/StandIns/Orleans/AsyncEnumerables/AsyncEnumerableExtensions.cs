using Orleans.StandIn.AsyncEnumerables;

namespace Orleans.Runtime;

public static class AsyncEnumerableExtensions
{
    /// <summary>How many elements, at most, one round trip to the grain brings; 100 unless said.</summary>
    public static IAsyncEnumerable<T> WithBatchSize<T>(this IAsyncEnumerable<T> self, int maxBatchSize)
    {
        if (self is GrainEnumerable<T> enumerable)
        {
            enumerable.MaxBatchSize = maxBatchSize;
        }

        return self;
    }
}
