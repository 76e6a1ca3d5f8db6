using OrleansAi.EndToEnd.Tests.Crashes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Clients that talk without a pause, and others that ask for one completion after another, whatever happens to the cluster meanwhile.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Words = 20;
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(120);
    private static readonly string Answer = string.Concat(Enumerable.Range(0, Words).Select(number => $"w{number} "));

    private readonly TestCluster _cluster;
    private readonly CancellationTokenSource _ending = new();
    private Task _work = Task.CompletedTask;

    private Traffic(TestCluster cluster, int clients, int callers)
    {
        _cluster = cluster;
        Balancer = new LoadBalancer(cluster.Fronts);
        Clients = [.. Enumerable.Range(0, clients).Select(number => new ChaosClient(Balancer, $"client {number}"))];
        Callers = [.. Enumerable.Range(0, callers).Select(_ => new CompletionClient(Balancer))];
    }

    public LoadBalancer Balancer { get; }

    public IReadOnlyList<ChaosClient> Clients { get; }

    public IReadOnlyList<CompletionClient> Callers { get; }

    /// <summary>What any client met, in the order in which it happened.</summary>
    public IReadOnlyList<ClientError> Errors =>
        [.. Clients.SelectMany(client => client.Errors).Concat(Callers.SelectMany(caller => caller.Errors)).OrderBy(error => error.At)];

    /// <summary>Begins, and returns when every client has had an answer.</summary>
    public static async Task<Traffic> StartAsync(TestCluster cluster, int clients, int callers)
    {
        await cluster.Upstream.ScriptAsync(new { chunks = Words, chunkDelayMilliseconds = 50 });
        var traffic = new Traffic(cluster, clients, callers);
        await Task.WhenAll(traffic.Clients.Select(client => client.CreateAsync()));
        traffic._work = Task.WhenAll([
            .. traffic.Clients.Select(client => client.TalkAsync(traffic._ending.Token)),
            .. traffic.Callers.Select(caller => caller.CallAsync(traffic._ending.Token)),
        ]);
        await traffic.AnswersAsync(1);
        return traffic;
    }

    /// <summary>Returns when every client has had so many further answers.</summary>
    public Task AnswersAsync(int more)
    {
        var before = Clients.Select(client => client.Answers).ToList();
        return Until.TrueAsync(
            $"{more} answers to every client", () => Task.FromResult(Clients.Index().All(item => item.Item.Answers >= before[item.Index] + more)), AnswersWithin);
    }

    /// <summary>Ends it, and returns when the last answers have ended.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _work;
    }

    /// <summary>Holds what is stored against what the clients were promised and shown, and the ledger against what reached the upstream.</summary>
    /// <returns>What doesn't fit.</returns>
    public async Task<IReadOnlyList<string>> CheckAsync(ChargeCheck charges)
    {
        var api = new ApiClient(_cluster.Fronts[0].Http, TestCluster.PayingKey);
        foreach (var client in Clients)
        {
            charges.Turns.AddRange(await ConversationCheck.CheckAsync(api, client, Answer));
        }

        charges.Called(await _cluster.Upstream.JournalAsync());
        await charges.CheckAsync(api);
        return [.. Clients.SelectMany(client => client.Violations), .. charges.Violations];
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Balancer.DisposeAsync();
        _ending.Dispose();
    }
}
