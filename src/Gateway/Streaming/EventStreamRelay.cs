using System.Runtime.CompilerServices;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// Relays a streamed answer: reads it into one buffer, looks at each event as it becomes whole, and hands the same bytes out,
/// always whole events. So a break in the middle of an event never reaches the client as half a line.
/// </summary>
internal sealed class EventStreamRelay(ProviderAnswer source, string provider, bool keepUsageChunk, int maxEventBytes) : IDisposable
{
    private readonly EventBuffer _buffer = new(maxEventBytes);
    private readonly AnswerFormat _format = AnswerFormat.Of(source.Format);
    private ProviderFailure? _failure;
    private TokenUsage? _usage;
    private bool _isUsagePartial;
    private long _textBytes;
    private long _textEvents;
    private bool _hasEvent;
    private bool _isFinished;
    private bool _sourceEnded;
    private bool _isReading;

    /// <summary>Whether the stream's own end was seen.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether the failure is one that the upstream told the client itself, by an error event that was relayed.</summary>
    public bool IsFailureRelayed { get; private set; }

    /// <summary>The usage that the upstream reported, or <c>null</c>; of a stream that ended early, with the answer's tokens as counted here.</summary>
    public TokenUsage? Usage => _usage is null || !_isUsagePartial
        ? _usage
        : _usage with { OutputTokens = Math.Max(_usage.OutputTokens, CountedTokens), Estimated = true };

    /// <summary>The tokens of the answer as counted here; see <see cref="TokenEstimate.OfAnswer"/>.</summary>
    public long CountedTokens => TokenEstimate.OfAnswer(_textBytes, _textEvents);

    /// <summary>The event that ends the stream after <paramref name="failure"/>.</summary>
    public ReadOnlyMemory<byte> Describe(ProviderFailure failure) => _format.WriteError(failure);

    /// <summary>Reads up to the first event, so that whatever is wrong up to there leaves the client untouched.</summary>
    /// <returns>Why there is no first event, or <c>null</c>.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProviderFailure?> StartAsync(CancellationToken cancellationToken)
    {
        while (!_hasEvent && _failure is null)
            await FillAsync(cancellationToken);

        return _hasEvent ? null : _failure;
    }

    /// <summary>The next whole events, valid until the next call; none at the end, or with the failure that ends the stream.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RelayRead> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_buffer.HasTaken)
                return new RelayRead(_buffer.HandOut(), null);

            if (_failure is not null || IsComplete)
                return new RelayRead(default, _failure);

            // The last scan may have stopped at a chunk to leave out, with more behind it.
            Scan();
            if (!_buffer.HasTaken && _failure is null && !IsComplete)
                await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        // A read that is still under way writes to the buffer: then it must not serve another stream.
        if (!_isReading)
            _buffer.Dispose();
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_sourceEnded)
        {
            End();
            return;
        }

        var room = _buffer.Room();
        if (room.IsEmpty)
        {
            Fail(CallFailureKind.Malformed, $"sent an event of more than {maxEventBytes} bytes");
            return;
        }

        _isReading = true;
        var read = await source.ReadAsync(room, cancellationToken);
        _isReading = false;
        _buffer.Add(read.Count);
        _failure = read.Failure;
        _sourceEnded = read.Count == 0;
        Scan();
    }

    private void Scan()
    {
        while (_failure is null && !IsComplete && _buffer.TryPeek(out var whole) && Look(whole))
        {
        }
    }

    // Whether the scan may go on behind the event.
    private bool Look(ReadOnlyMemory<byte> whole)
    {
        using var data = ServerSentEventData.Read(whole);
        if (data.Value.IsEmpty)
        {
            _buffer.Take(whole.Length);
            return true;
        }

        var facts = _format.LookAtEvent(data.Value.Span, _usage);
        if (!facts.IsValid)
        {
            Fail(CallFailureKind.Malformed, "sent an event that is not a JSON object in UTF-8");
            return false;
        }

        if (facts.IsEnd)
        {
            Note(facts);
            IsComplete = _hasEvent = true;
            _buffer.Take(whole.Length);
            return false;
        }

        return facts.HasError ? LookAtError(whole.Length, data.Value) : LookAtPart(whole.Length, facts);
    }

    private bool LookAtPart(int length, in AnswerFacts facts)
    {
        var leaveOut = facts.IsUsageChunk && !keepUsageChunk;
        _hasEvent |= !facts.IsOpening;
        if (leaveOut && _buffer.HasTaken)
            return false;

        Note(facts);
        _textBytes += facts.TextBytes;
        _textEvents += facts.TextBytes > 0 ? 1 : 0;
        if (leaveOut)
            _buffer.Drop(length);
        else
            _buffer.Take(length);

        return true;
    }

    private void Note(in AnswerFacts facts)
    {
        if (facts.Usage is not null)
            (_usage, _isUsagePartial) = (facts.Usage, facts.IsUsagePartial);

        _isFinished |= facts.IsFinished;
    }

    private bool LookAtError(int length, ReadOnlyMemory<byte> data)
    {
        var said = _format.ReadError(data);
        var isRateLimit = said.Code?.Contains("rate_limit", StringComparison.Ordinal) == true;
        var kind = isRateLimit ? CallFailureKind.RateLimited : CallFailureKind.ServerError;
        Fail(kind, $"reported an error in its stream: {said.Message.TrimEnd('.')}");
        if (_hasEvent)
        {
            IsFailureRelayed = true;
            _buffer.Take(length);
        }

        return false;
    }

    // Some servers leave out the last empty line, and some the format's own end.
    private void End()
    {
        if (_buffer.HasRest)
        {
            _buffer.Append("\n\n"u8);
            Scan();
            if (_failure is { Kind: CallFailureKind.Malformed })
                Fail(CallFailureKind.Disconnected, "ended its stream in the middle of an event");
        }
        else if (_isFinished && _format.MissingEnd.IsEmpty)
        {
            IsComplete = true;
        }
        else if (_isFinished)
        {
            _buffer.Append(_format.MissingEnd);
            Scan();
        }
        else
        {
            Fail(CallFailureKind.Disconnected, "ended its stream before the answer was finished");
        }
    }

    private void Fail(CallFailureKind kind, string what) => _failure = new ProviderFailure { Kind = kind, Message = $"{provider} {what}." };
}

/// <summary>One read of a relayed stream.</summary>
/// <param name="Bytes">Whole events; empty at the end.</param>
/// <param name="Failure">Why the stream broke off; only with no bytes.</param>
internal readonly record struct RelayRead(ReadOnlyMemory<byte> Bytes, ProviderFailure? Failure);
