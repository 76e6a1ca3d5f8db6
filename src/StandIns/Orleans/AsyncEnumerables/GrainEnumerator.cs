namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>Reads a grain's enumeration, batch by batch.</summary>
internal sealed class GrainEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly GrainReference _target;
    private readonly EnumerableCall<T> _template;
    private readonly int _maxBatchSize;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _token;
    private readonly Guid _id = Guid.NewGuid();
    private Batch<T> _batch = new([], BatchState.More);
    private int _index = -1;
    private bool _started;
    private bool _disposed;

    public GrainEnumerator(GrainReference target, EnumerableCall<T> template, int maxBatchSize, CancellationToken token)
    {
        (_target, _template, _maxBatchSize) = (target, template, maxBatchSize);
        _linked = template.Token.CanBeCanceled && token.CanBeCanceled && token != template.Token
            ? CancellationTokenSource.CreateLinkedTokenSource(template.Token, token)
            : null;
        _token = _linked?.Token ?? (token.CanBeCanceled ? token : template.Token);
    }

    public T Current => _index >= 0 && _index < _batch.Elements.Count
        ? _batch.Elements[_index]
        : throw new InvalidOperationException("Cannot get current value of an invalid enumerator.");

    public async ValueTask<bool> MoveNextAsync()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (++_index >= _batch.Elements.Count)
        {
            if (_batch.State == BatchState.End)
            {
                return false;
            }

            await Fetch();
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await Stop();
            _linked?.Dispose();
        }
    }

    private async Task Fetch()
    {
        _token.ThrowIfCancellationRequested();
        try
        {
            var next = _started ? _target.Send(new NextBatchCall<T>(_id) { Token = _token }) : _target.Send(_template.For(_id, _maxBatchSize, _token));
            _started = true;
            _batch = await next;
            _index = -1;
        }
        catch
        {
            await Stop();
            throw;
        }

        if (_batch.State == BatchState.Unknown)
        {
            _started = false;
            throw new EnumerationAbortedException(
                "Enumeration aborted: the remote target does not have a record of this enumerator. This likely indicates that the remote "
                + "grain was deactivated since enumeration begun or that the enumerator was idle for longer than the expiration period.");
        }
    }

    // Tells the grain, unless it knows; a grain that cannot be told any more forgets by itself.
    private async Task Stop()
    {
        if (_started && _batch.State == BatchState.More)
        {
            _started = false;
            await ((Task)_target.Send(new StopEnumerationCall(_id)))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
