using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Inference;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>An answer of a local decoder, whole or as a stream, with its time limits.</summary>
internal sealed class GeneratedAnswer : ProviderAnswer
{
    private readonly string _provider;
    private readonly IAsyncEnumerator<(int Choice, GenerationPiece Piece)> _pieces;
    private readonly GeneratedChoice[] _choices;
    private readonly GenerationWriter _writer;
    private readonly UpstreamDeadline _deadline;
    private readonly bool _stream;
    private ReadOnlyMemory<byte> _rest;
    private bool _hasBegun;
    private bool _hasNext;
    private bool _hasEnded;

    private GeneratedAnswer(
        string provider,
        IAsyncEnumerator<(int, GenerationPiece)> pieces,
        GeneratedChoice[] choices,
        GenerationWriter writer,
        UpstreamDeadline deadline,
        bool stream) =>
        (_provider, _pieces, _choices, _writer, _deadline, _stream) = (provider, pieces, choices, writer, deadline, stream);

    /// <summary>Waits for the first piece.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public static async ValueTask<ProviderResult> BeginAsync(
        string provider,
        IAsyncEnumerator<(int, GenerationPiece)> pieces,
        GeneratedChoice[] choices,
        GenerationWriter writer,
        UpstreamDeadline deadline,
        bool stream)
    {
        var answer = new GeneratedAnswer(provider, pieces, choices, writer, deadline, stream) { ContentType = stream ? "text/event-stream" : "application/json" };
        ProviderFailure? failure;
        try
        {
            failure = await answer.MoveAsync(deadline.Caller);
        }
        catch
        {
            await answer.DisposeAsync();
            throw;
        }

        if (failure is null)
        {
            answer._hasNext = true;
            return answer;
        }

        await answer.DisposeAsync();
        return failure;
    }

    public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (_rest.IsEmpty)
        {
            if (_hasEnded)
                return new ProviderRead(0);
            if (!_hasNext && await MoveAsync(cancellationToken) is { } failure)
                return new ProviderRead(0, failure);

            _hasNext = false;
            _rest = _hasEnded ? End() : Write(_pieces.Current);
        }

        var count = Math.Min(_rest.Length, destination.Length);
        _rest[..count].CopyTo(destination);
        _rest = _rest[count..];
        return new ProviderRead(count);
    }

    public override async ValueTask DisposeAsync()
    {
        _deadline.Cancel();
        try
        {
            await _pieces.DisposeAsync();
        }
        catch (Exception)
        {
            // The silo that made it is gone, or hears of the end by the cancellation.
        }

        _deadline.Dispose();
    }

    // Null where there is a next piece, or where the answer has ended.
    private async ValueTask<ProviderFailure?> MoveAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken == _deadline.Caller
            ? default
            : cancellationToken.UnsafeRegister(static deadline => ((UpstreamDeadline)deadline!).Cancel(), _deadline);
        try
        {
            var moving = _pieces.MoveNextAsync();
            if (!moving.IsCompleted && _hasBegun)
                _deadline.BeginWait();

            _hasEnded = !await moving;
            _hasBegun = true;
            _deadline.EndWait();
            return _hasEnded || _pieces.Current.Piece.Refusal is not { } refusal ? null : LocalRefusals.ToFailure(_provider, refusal);
        }
        catch (Exception exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _deadline.Caller.ThrowIfCancellationRequested();
            return _deadline.IsExceeded ? _deadline.ToFailure(_provider) : Lost(exception);
        }
    }

    private ProviderFailure Lost(Exception exception) => new()
    {
        Kind = _hasBegun ? CallFailureKind.Disconnected : CallFailureKind.Connection,
        Message = $"{_provider}: the silo that made the answer was lost ({exception.GetType().Name}).",
    };

    private ReadOnlyMemory<byte> Write((int Choice, GenerationPiece Piece) next)
    {
        var choice = _choices[next.Choice];
        var (text, tokens) = choice.Add(next.Piece);
        return _stream && (text.Length > 0 || !tokens.IsEmpty || choice.FinishReason is not null) ? _writer.Event(next.Choice, text, tokens, choice) : default;
    }

    private ReadOnlyMemory<byte> End() => _stream ? _writer.End(_choices) : _writer.Whole(_choices);
}
