using System.Diagnostics.Metrics;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>What became of requests with an idempotency key.</summary>
internal sealed class IdempotencyMetrics
{
    private readonly Counter<long> _requests;

    public IdempotencyMetrics(IMeterFactory meters) =>
        _requests = meters.Create("OrleansAi").CreateCounter<long>(
            "orleansai.idempotency.requests", "{request}", "Requests with an idempotency key, by what became of them: run, attached, replayed, refused.");

    public void Came(ClaimOutcome outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        ClaimOutcome.Granted => "run",
        ClaimOutcome.Running => "attached",
        ClaimOutcome.Answered => "replayed",
        _ => "refused",
    }));
}
