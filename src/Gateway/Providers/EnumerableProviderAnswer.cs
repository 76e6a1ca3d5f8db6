namespace OrleansAi.Gateway.Providers;

/// <summary>An answer whose body is made in this process, piece by piece.</summary>
/// <param name="pieces">The body; ends early where its token is cancelled.</param>
public sealed class EnumerableProviderAnswer(Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> pieces) : ProviderAnswer
{
    private readonly CancellationTokenSource _left = new();
    private IAsyncEnumerator<ReadOnlyMemory<byte>>? _enumerator;
    private ReadOnlyMemory<byte> _rest;

    /// <inheritdoc />
    public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var registration = cancellationToken.UnsafeRegister(static left => ((CancellationTokenSource)left!).Cancel(), _left);
        _enumerator ??= pieces(_left.Token).GetAsyncEnumerator(_left.Token);
        while (_rest.IsEmpty)
        {
            if (!await _enumerator.MoveNextAsync())
                return new ProviderRead(0);

            _rest = _enumerator.Current;
        }

        var count = Math.Min(_rest.Length, destination.Length);
        _rest[..count].CopyTo(destination);
        _rest = _rest[count..];
        return new ProviderRead(count);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        if (_enumerator is not null)
            await _enumerator.DisposeAsync();

        _left.Dispose();
    }
}
