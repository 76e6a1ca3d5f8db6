using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;
using OrleansAi.Storage;

namespace OrleansAi.Benchmarks.Cluster;

/// <summary>How many exchanges one user's quota grain can have with all fronts together: it takes one after the other.</summary>
internal static class HotUser
{
    private const int Fronts = 64;
    private const string Tier = "measured";
    private const string Endpoint = "/v1/chat/completions";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly Money Cost = Money.FromDollars(0.00002m);

    public static async Task RunAsync(SharedServers servers)
    {
        var settings = new Dictionary<string, string?>
        {
            [$"{StorageOptions.Section}:Kind"] = "Postgres",
            [$"{StorageOptions.Section}:ConnectionString"] = await servers.CreateDatabaseAsync(),
            [$"OrleansAi:Tiers:{Tier}:RequestsPerMinute"] = "1000000000",
            [$"OrleansAi:Tiers:{Tier}:TokensPerMinute"] = "1000000000000",
        };
        using var host = await Silos.StartAsync((builder, silo) =>
        {
            builder.Configuration.AddInMemoryCollection(settings);
            silo.AddRelationalGrainStorage();
            builder.Services.AddStorage(builder.Configuration);
            builder.Services.AddQuotas();
        });
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var table = new Table("exchanges of one user's quota grain", "exchanges/s", "calls charged/s");
        foreach (var charges in (int[])[0, 1, 20])
        {
            var rate = await ExchangeAsync(grains.GetGrain<IQuotaGrain>($"bench/hot-{charges}"), charges);
            table.Add(charges == 0 ? "renew a lease" : $"renew and charge {charges}", $"{rate:N0}", $"{rate * charges:N0}");
        }

        table.Print();
        Console.WriteLine($"\n{Fronts} fronts, here callers in the silo's process, each of which asks again when it is answered, for {Round.TotalSeconds:0} s; PostgreSQL, fsync=on.");
        await host.StopAsync();
    }

    private static Task<double> ExchangeAsync(IQuotaGrain grain, int charges) => Callers.RateAsync(Fronts, Round, async (front, calls) =>
    {
        var granted = await grain.Lease(
            new LeaseRequest
            {
                Front = $"front-{front}",
                Tier = Tier,
                Endpoint = Endpoint,
                Sequence = calls + 1,
                Pools = [.. Enum.GetValues<QuotaKind>().Select(kind => kind is QuotaKind.Requests or QuotaKind.Tokens ? new PoolReport { Wished = 10 } : PoolReport.Empty)],
                Settled =
                [
                    .. Enumerable.Range(0, charges).Select(charge => new SettledCall
                    {
                        CallId = $"{front}-{calls}-{charge}", Reserved = Cost, Cost = Cost, At = TimeProvider.System.GetUtcNow(),
                    }),
                ],
            },
            CancellationToken.None);
        return granted.Outcome == LeaseOutcome.Granted;
    });
}
