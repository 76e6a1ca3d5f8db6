using Orleans.StandIn.Hosting;

namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>One enumeration at its grain.</summary>
internal abstract class Enumeration : IAsyncDisposable
{
    protected bool Asked { get; set; }

    protected bool Waited { get; set; }

    /// <summary>Whether nobody asked since the last look.</summary>
    public bool IsAbandoned()
    {
        var abandoned = !Asked && !Waited;
        Asked = false;
        return abandoned;
    }

    public abstract ValueTask DisposeAsync();
}

/// <inheritdoc />
internal sealed class Enumeration<T> : Enumeration
{
    private readonly CancellationTokenSource _stopped;
    private readonly IAsyncEnumerator<T> _enumerator;
    private readonly Engine _engine;
    private readonly int _maxBatchSize;
    private Task<bool>? _moving;

    public Enumeration(IAsyncEnumerable<T> source, int maxBatchSize, CancellationTokenSource stopped, Engine engine)
    {
        (_maxBatchSize, _stopped, _engine) = (maxBatchSize, stopped, engine);
        _enumerator = source.GetAsyncEnumerator(_stopped.Token);
    }

    /// <summary>
    /// All that is there, up to a full batch; where nothing is, the first that comes. It answers with nothing before the reader's
    /// call would time out.
    /// </summary>
    public async ValueTask<Batch<T>> Next()
    {
        Asked = true;
        List<T> elements = [];
        while (elements.Count < _maxBatchSize)
        {
            _moving ??= _enumerator.MoveNextAsync().AsTask();
            if (!_moving.IsCompleted && (elements.Count > 0 || !await Arrives(_moving)))
            {
                break;
            }

            // An error that follows elements comes when they have been read.
            if (!_moving.IsCompletedSuccessfully && elements.Count > 0)
            {
                break;
            }

            var moved = await _moving;
            _moving = null;
            if (!moved)
            {
                return new(elements, BatchState.End);
            }

            elements.Add(_enumerator.Current);
        }

        return new(elements, BatchState.More);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        if (_moving is not null)
        {
            // The generator cannot be disposed while it runs; one that ignores its token is left to itself.
            await ((Task)_moving).WaitAsync(_engine.ResponseTimeout, _engine.Time)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (_moving is null or { IsCompleted: true })
        {
            await _enumerator.DisposeAsync();
        }
    }

    private async Task<bool> Arrives(Task moving)
    {
        Waited = true;
        await moving.WaitAsync(_engine.ResponseTimeout / 2, _engine.Time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Waited = false;
        Asked = true;
        return moving.IsCompleted;
    }
}
