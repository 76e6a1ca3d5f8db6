using System.Buffers;
using OrleansAi.Gateway.Routing;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Streaming;

/// <summary>An answer that is not streamed: all of it is there, handed out in one piece.</summary>
internal sealed class WholeModelAnswer : ModelAnswer
{
    private readonly TargetModel _target;
    private readonly CallSettlement _settlement;
    private readonly int _length;
    private byte[] _buffer;
    private bool _isRead;

    public WholeModelAnswer(ModelCall call, TargetModel target, in WholeAnswerRead answer, CallSettlement settlement)
    {
        _target = target;
        _settlement = settlement;
        _buffer = answer.Buffer!;
        _length = answer.Length;
        Usage = call.Operation.IsFree ? TokenUsage.None : call.Request.Units.AddTo(answer.Facts.Usage ?? new TokenUsage
        {
            InputTokens = TokenEstimate.Likely(call.Request.EstimatedInputTokens),
            OutputTokens = call.Operation.HasOutputTokens ? TokenEstimate.OfAnswer(answer.Facts.TextBytes, 1) : 0,
            Estimated = true,
        });
        Cost = call.CostOf(target, Usage);
    }

    public override TokenUsage Usage { get; }

    public override Money Cost { get; }

    public override string? Failure => null;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isRead)
            return default;

        _isRead = true;
        _settlement.End(ModelCallStatus.Completed, _target, Usage, Cost);
        return new ValueTask<ReadOnlyMemory<byte>>(_buffer.AsMemory(0, _length));
    }

    public override ValueTask DisposeAsync()
    {
        // The provider made the whole answer, so all of it is charged also where nobody read it.
        _settlement.End(ModelCallStatus.Abandoned, _target, Usage, Cost);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);

        _buffer = [];
        _isRead = true;
        return ValueTask.CompletedTask;
    }
}
