using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Caching;

/// <summary>Copies an answer while it is read, and keeps the copy once it is whole; what breaks off, is left or is too long is not kept.</summary>
internal sealed class RecordedModelAnswer : ModelAnswer
{
    private readonly ModelAnswer _answer;
    private readonly int _longest;
    private readonly Action<ReadOnlyMemory<byte>> _keep;
    private ArrayBufferWriter<byte>? _copy = new();

    /// <summary>Records <paramref name="answer"/>, of at most <paramref name="longest"/> bytes.</summary>
    [SetsRequiredMembers]
    public RecordedModelAnswer(ModelAnswer answer, int longest, Action<ReadOnlyMemory<byte>> keep)
    {
        (_answer, _longest, _keep) = (answer, longest, keep);
        (Provider, UpstreamModel, Attempts, ContentType) = (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.ContentType);
        (Format, Dropped, FailedAttempts, Limits) = (answer.Format, answer.Dropped, answer.FailedAttempts, answer.Limits);
        Version = answer.Version;
    }

    public override TokenUsage Usage => _answer.Usage;

    public override Money Cost => _answer.Cost;

    public override string? Failure => _answer.Failure;

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = await _answer.ReadAsync(cancellationToken);
        Copy(bytes);

        // What is not streamed comes in one piece, and nobody asks for more.
        if (bytes.IsEmpty || !IsStream)
            End();

        return bytes;
    }

    public override ValueTask DisposeAsync() => _answer.DisposeAsync();

    private void Copy(ReadOnlyMemory<byte> bytes)
    {
        if (_copy?.WrittenCount + bytes.Length > _longest)
            _copy = null;

        _copy?.Write(bytes.Span);
    }

    private void End()
    {
        if (_copy is { WrittenCount: > 0 } whole && Failure is null)
            _keep(whole.WrittenMemory.ToArray());

        _copy = null;
    }
}
