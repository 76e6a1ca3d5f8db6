using System.Runtime.CompilerServices;
using System.Text;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Grains.Conversations;

/// <summary>
/// Gathers the many small deltas of a stream into few: each batch ends when its time is over, when it is long enough, or with
/// the stream. A short answer from a fast provider becomes one batch, and so one write.
/// </summary>
internal sealed class DeltaBatches(TimeProvider time, TimeSpan interval, int length)
{
    private readonly StringBuilder _text = new();

    /// <summary>Why the provider said the answer ends; known at the end.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Why the stream broke off, or <c>null</c>.</summary>
    public string? Error { get; private set; }

    /// <summary>The text that is gathered and not in a batch yet; at the end, the last piece.</summary>
    public string Rest => _text.ToString();

    /// <summary>The batches but for the last, which stays in <see cref="Rest"/> to be written with the end of the answer.</summary>
    public async IAsyncEnumerable<string> ReadAsync(
        IAsyncEnumerable<ChatDelta> deltas, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The first text a reader waits for comes sooner than the rest.
        var patience = interval / 4;
        var since = time.GetTimestamp();
        await using var source = new Source(deltas, cancellationToken);
        while (true)
        {
            var next = source.MoveNextAsync();
            if (!next.IsCompleted && _text.Length > 0 && !await CompletesWithin(next, patience - time.GetElapsedTime(since)))
            {
                yield return Take();
                patience = interval;
            }

            if (!await next)
                yield break;

            var first = _text.Length == 0;
            if (!Add(source.Current))
                yield break;

            if (first)
                since = time.GetTimestamp();

            if (_text.Length >= length || (_text.Length > 0 && time.GetElapsedTime(since) >= patience))
            {
                yield return Take();
                patience = interval;
            }
        }
    }

    private bool Add(ChatDelta delta)
    {
        // U+0000 is no text that a database would store.
        _text.Append((delta.Content ?? delta.Refusal)?.Replace('\0', '\uFFFD'));
        FinishReason = delta.FinishReason ?? FinishReason;
        Error = delta.Error?.Message;
        return Error is null;
    }

    private string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    private async ValueTask<bool> CompletesWithin(Task<bool> task, TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
            return task.IsCompleted;

        using var timer = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(limit, time, timer.Token));
        await timer.CancelAsync();
        return task.IsCompleted;
    }

    // An iterator that is disposed in the middle of a step throws; so that step is cancelled and awaited first.
    private sealed class Source : IAsyncDisposable
    {
        private readonly CancellationTokenSource _cancellation;
        private readonly IAsyncEnumerator<ChatDelta> _deltas;
        private Task<bool> _next = Task.FromResult(true);

        public Source(IAsyncEnumerable<ChatDelta> deltas, CancellationToken cancellationToken)
        {
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _deltas = deltas.GetAsyncEnumerator(_cancellation.Token);
        }

        public ChatDelta Current => _deltas.Current;

        public Task<bool> MoveNextAsync()
        {
            var next = _deltas.MoveNextAsync();
            return _next = next.IsCompletedSuccessfully ? Task.FromResult(next.GetAwaiter().GetResult()) : next.AsTask();
        }

        public async ValueTask DisposeAsync()
        {
            if (!_next.IsCompleted)
            {
                await _cancellation.CancelAsync();
                await ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }

            await _deltas.DisposeAsync();
            _cancellation.Dispose();
        }
    }
}
