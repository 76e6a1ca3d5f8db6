using OrleansAi.Quotas;

namespace OrleansAi.Benchmarks.Quota;

/// <summary>Counts the calls of quota grains, which are remote where the grain lives in another process.</summary>
internal sealed class LeaseCount : IIncomingGrainCallFilter
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod?.DeclaringType == typeof(IQuotaGrain))
        {
            Interlocked.Increment(ref _count);
        }

        return context.Invoke();
    }
}
