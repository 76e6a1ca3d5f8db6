using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Sends requests to fronts that say they are ready, as a load balancer does: it asks each of them all the time.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(2);

    private readonly Lock _changing = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<ServerProcess> _fronts = [];
    private readonly Task _asking;
    private volatile ServerProcess[] _ready = [];
    private int _turn;

    public LoadBalancer(IEnumerable<ServerProcess> fronts)
    {
        _fronts.AddRange(fronts);
        _ready = [.. _fronts];
        _asking = AskAsync(_stopping.Token);
    }

    public void Add(ServerProcess front)
    {
        lock (_changing)
        {
            _fronts.Add(front);
        }
    }

    public void Remove(ServerProcess front)
    {
        lock (_changing)
        {
            _fronts.Remove(front);
        }
    }

    /// <summary>Whether requests are sent there now.</summary>
    public bool IsReady(ServerProcess front) => _ready.Contains(front);

    /// <summary>The front for the next request; another than <paramref name="last"/> where there is one.</summary>
    public async Task<ServerProcess> NextAsync(ServerProcess? last = null)
    {
        ServerProcess[] ready = [];
        await Until.TrueAsync("a front that is ready", () => Task.FromResult((ready = _ready).Length > 0), TimeSpan.FromSeconds(60));
        var number = (int)((uint)Interlocked.Increment(ref _turn) % ready.Length);
        return ready[number] == last ? ready[(number + 1) % ready.Length] : ready[number];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ServerProcess[] fronts;
            lock (_changing)
            {
                fronts = [.. _fronts];
            }

            var answers = await Task.WhenAll(fronts.Select(front => IsReadyAsync(front, cancellationToken)));
            _ready = [.. fronts.Where((_, number) => answers[number])];
            await Task.Delay(Between, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(ServerProcess front, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswersWithin);
        try
        {
            using var response = await front.SendAsync(HttpMethod.Get, "/health/ready", cancellationToken: limit.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
