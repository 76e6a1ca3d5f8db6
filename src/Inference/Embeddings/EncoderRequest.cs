namespace OrleansAi.Inference.Embeddings;

/// <summary>The texts of one request and what has been made of them. Texts are taken under the queue's lock; rows come from any thread.</summary>
internal sealed class EncoderRequest
{
    private readonly TaskCompletionSource<float[][]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _rows;
    private int _next;
    private int _missing;

    public EncoderRequest(IReadOnlyList<EncodedText> texts, CancellationToken cancellationToken)
    {
        Texts = texts;
        Tokens = texts.Sum(static text => text.Length);
        Cancellation = cancellationToken;
        _rows = new float[texts.Count][];
        _missing = texts.Count;
    }

    public IReadOnlyList<EncodedText> Texts { get; }

    public int Tokens { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>A row for each text, in their order.</summary>
    public Task<float[][]> Done => _done.Task;

    /// <summary>Whether every text has been taken, or nobody waits for the rest.</summary>
    public bool IsTaken => _next == Texts.Count || _done.Task.IsCompleted;

    /// <summary>How many tokens have not been taken.</summary>
    public int TokensLeft()
    {
        var tokens = 0;
        for (var i = _next; i < Texts.Count; i++)
            tokens += Texts[i].Length;

        return tokens;
    }

    /// <summary>Takes the next text.</summary>
    public EncoderItem Take() => new(this, _next++);

    public void Complete(int index, float[] row)
    {
        _rows[index] = row;
        if (Interlocked.Decrement(ref _missing) == 0)
            _done.TrySetResult(_rows);
    }

    public void Fail(Exception exception) => _done.TrySetException(exception);

    public void Abandon() => _done.TrySetCanceled(Cancellation);
}
