using System.Runtime.CompilerServices;
using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Streaming;

/// <summary>A streamed answer on its way to the client; settles its call when it ends, breaks off or is left.</summary>
internal sealed class StreamedModelAnswer(
    ModelCall call, TargetModel target, ProviderAnswer source, EventStreamRelay relay, CallSettlement settlement, AttemptReport report)
    : ModelAnswer
{
    private TokenUsage? _usage;
    private string? _failure;
    private bool _isEnded;

    public override TokenUsage Usage => _usage ?? Counted();

    public override Money Cost => call.CostOf(target, Usage);

    public override string? Failure => _failure;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
            return default;

        var read = await relay.ReadAsync(cancellationToken);

        // Settled before the last bytes leave: a client that goes as soon as it has them has the whole answer.
        if (relay.IsComplete)
            End(ModelCallStatus.Completed, CallFailureKind.None);

        if (!read.Bytes.IsEmpty)
            return read.Bytes;

        _isEnded = true;
        if (read.Failure is null)
        {
            await source.CompleteAsync();
            return default;
        }

        _failure = read.Failure.Message;
        settlement.LastFailure = read.Failure.Kind;
        End(ModelCallStatus.Failed, read.Failure.Kind);
        return relay.IsFailureRelayed ? default : relay.Describe(read.Failure);
    }

    public override async ValueTask DisposeAsync()
    {
        _isEnded = true;
        End(ModelCallStatus.Abandoned, CallFailureKind.None);
        await source.DisposeAsync();
        relay.Dispose();
    }

    private void End(ModelCallStatus status, CallFailureKind failure)
    {
        if (_usage is not null)
            return;

        _usage = Counted();
        report.Send(failure);
        settlement.End(status, target, _usage, call.CostOf(target, _usage));
    }

    private TokenUsage Counted() => call.Request.Units.AddTo(relay.Usage ?? new TokenUsage
    {
        InputTokens = TokenEstimate.Likely(call.Request.EstimatedInputTokens),
        OutputTokens = relay.CountedTokens,
        Estimated = true,
    });
}
