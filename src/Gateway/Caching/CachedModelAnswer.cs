using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Caching;

/// <summary>An answer that was kept, handed out in one piece, a stream's events too. It costs nothing.</summary>
internal sealed class CachedModelAnswer(ReadOnlyMemory<byte> body) : ModelAnswer
{
    private bool _isRead;

    public override TokenUsage Usage => TokenUsage.None;

    public override Money Cost => Money.Zero;

    public override string? Failure => null;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isRead)
            return default;

        _isRead = true;
        return new ValueTask<ReadOnlyMemory<byte>>(body);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
