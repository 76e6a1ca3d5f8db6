using System.Runtime.CompilerServices;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// An answer while it is made: its head, then its bytes as they come, for any number of readers, each at its own pace. It is held
/// in memory until its last reader has gone.
/// </summary>
internal sealed class AnswerRecording(int maxBytes)
{
    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private TaskCompletionSource _changed = NewSignal();
    private long _bytes;
    private AnswerEnd _end;

    /// <summary>Whether whoever sends the request again is to have this answer.</summary>
    public bool IsOfUse => From(int.MaxValue).End is AnswerEnd.None or AnswerEnd.Keep;

    /// <summary>Adds the next piece; the first is the head.</summary>
    /// <exception cref="InvalidDataException">The answer is too long.</exception>
    public void Add(ReadOnlySpan<byte> piece)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _bytes += piece.Length;
            if (_bytes > maxBytes)
                throw new InvalidDataException($"The answer to a request with an idempotency key has more than {maxBytes} bytes.");

            _pieces.Add(piece.ToArray());
            changed = Renew();
        }

        changed.TrySetResult();
    }

    /// <summary>Ends it.</summary>
    public void End(AnswerEnd end)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _end = end;
            changed = Renew();
        }

        changed.TrySetResult();
    }

    /// <summary>The pieces from a number on, how it has ended, and what completes when there is more.</summary>
    public RecordedPart From(int number)
    {
        lock (_gate)
            return new RecordedPart(_pieces[Math.Min(number, _pieces.Count)..], _end, _changed.Task);
    }

    /// <summary>All pieces, as they come.</summary>
    /// <exception cref="AnswerLostException">It broke off.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; ;)
        {
            var part = From(next);
            foreach (var piece in part.Pieces)
                yield return piece;

            next += part.Pieces.Count;
            if (part.Pieces.Count > 0)
                continue;

            if (part.End == AnswerEnd.Break)
                throw new AnswerLostException();

            if (part.End != AnswerEnd.None)
                yield break;

            await part.Changed.WaitAsync(cancellationToken);
        }
    }

    private TaskCompletionSource Renew()
    {
        var changed = _changed;
        _changed = NewSignal();
        return changed;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What there is of a recording.</summary>
/// <param name="Pieces">The pieces from the asked number on.</param>
/// <param name="End">Whether they are the last.</param>
/// <param name="Changed">Completes with the next change.</param>
internal readonly record struct RecordedPart(List<ReadOnlyMemory<byte>> Pieces, AnswerEnd End, Task Changed);
