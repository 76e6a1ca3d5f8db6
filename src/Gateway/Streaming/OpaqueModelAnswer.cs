using OrleansAi.Gateway.Providers;
using OrleansAi.Gateway.Resilience;
using OrleansAi.Gateway.Routing;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// An answer that is sound, or text that is no JSON, on its way to the client. It says nothing of what was used, so that is reckoned
/// from the request; and it has no way to say that it broke off but to end early.
/// </summary>
internal sealed class OpaqueModelAnswer(
    ModelCall call, TargetModel target, ProviderAnswer source, CallSettlement settlement, AttemptReport report) : ModelAnswer
{
    private const int BufferBytes = 16 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _first;
    private long _bytes;
    private string? _failure;
    private bool _isEnded;

    public override bool IsOpaque => true;

    public override TokenUsage Usage => call.Request.Units.AddTo(new TokenUsage
    {
        InputTokens = TokenEstimate.Likely(call.Request.EstimatedInputTokens),
        OutputTokens = call.Operation.IsSpoken ? TokenEstimate.Likely(call.OutputLimit) : TokenEstimate.OfAnswer(_bytes, 1),
        Estimated = true,
    });

    public override Money Cost => call.CostOf(target, Usage);

    public override string? Failure => _failure;

    /// <summary>Reads the first bytes, so that whatever is wrong up to there leaves the client untouched.</summary>
    /// <returns>Why there are none, or <c>null</c>.</returns>
    public async ValueTask<ProviderFailure?> StartAsync(CancellationToken cancellationToken)
    {
        var read = await source.ReadAsync(_buffer, cancellationToken);
        _first = read.Count;
        if (read.Failure is not null)
            return read.Failure;

        return _first > 0
            ? null
            : new ProviderFailure { Kind = CallFailureKind.Malformed, Message = $"{target.Id.Provider} sent an empty answer." };
    }

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
            return default;

        if (_first > 0)
            return Take(Interlocked.Exchange(ref _first, 0));

        var read = await source.ReadAsync(_buffer, cancellationToken);
        if (read.Count > 0)
            return Take(read.Count);

        _isEnded = true;
        _failure = read.Failure?.Message;
        settlement.LastFailure = read.Failure?.Kind ?? settlement.LastFailure;
        End(read.Failure is null ? ModelCallStatus.Completed : ModelCallStatus.Failed, read.Failure?.Kind ?? CallFailureKind.None);
        return default;
    }

    public override ValueTask DisposeAsync()
    {
        _isEnded = true;
        End(ModelCallStatus.Abandoned, CallFailureKind.None);
        return source.DisposeAsync();
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        _bytes += count;
        return _buffer.AsMemory(0, count);
    }

    private void End(ModelCallStatus status, CallFailureKind failure)
    {
        report.Send(failure);
        settlement.End(status, target, Usage, Cost);
    }
}
