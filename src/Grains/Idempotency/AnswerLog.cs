using System.Collections.Immutable;
using OrleansAi.Idempotency;

namespace OrleansAi.Grains.Idempotency;

/// <summary>The pieces of an answer so far, and the signal that there are more. Used on the grain's turns only.</summary>
internal sealed class AnswerLog
{
    private ImmutableArray<AnswerPiece> _pieces = [];
    private TaskCompletionSource? _changed;

    /// <summary>All pieces so far.</summary>
    public ImmutableArray<AnswerPiece> Pieces => _pieces;

    /// <summary>Whether no more will come.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The pieces that <paramref name="from"/> and what follows would make, of which some may be here.</summary>
    public ImmutableArray<AnswerPiece> With(int from, ImmutableArray<AnswerPiece> pieces) =>
        from + pieces.Length <= _pieces.Length ? _pieces : [.. _pieces[..from], .. pieces];

    /// <summary>Takes over <paramref name="pieces"/> and wakes whoever reads.</summary>
    public void Set(ImmutableArray<AnswerPiece> pieces, bool isOver)
    {
        (_pieces, IsOver) = (pieces, isOver);
        var changed = _changed;
        _changed = null;
        changed?.TrySetResult();
    }

    /// <summary>The pieces from a number on.</summary>
    public ImmutableArray<AnswerPiece> From(int number) => number < _pieces.Length ? _pieces[number..] : [];

    /// <summary>Completes with the next <see cref="Set"/>.</summary>
    public Task ChangedAsync()
    {
        _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _changed.Task;
    }
}
