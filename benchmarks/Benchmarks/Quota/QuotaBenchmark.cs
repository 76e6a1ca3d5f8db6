using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Grains.Quotas;
using OrleansAi.Quotas;
using OrleansAi.Storage;
using OrleansAi.Usage;

namespace OrleansAi.Benchmarks.Quota;

/// <summary>What it costs to admit a call and to settle it, without the call: limits over the whole cluster, decided in this process.</summary>
internal static class QuotaBenchmark
{
    private const int CallerCount = 64;
    private const int ManyUsers = 1000;
    private const string Tier = "measured";

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TokenUsage Used = new() { InputTokens = 12, OutputTokens = 16 };

    public static async Task RunAsync()
    {
        var data = Directory.CreateTempSubdirectory("orleansai-bench-");
        var leases = new LeaseCount();
        using var host = await Silos.StartAsync((builder, silo) =>
        {
            builder.Configuration.AddInMemoryCollection(Settings(data.FullName));
            silo.AddRelationalGrainStorage().AddIncomingGrainCallFilter(leases);
            builder.Services.AddStorage(builder.Configuration);
            builder.Services.AddQuotas();
            builder.Services.AddAdmission();
        });
        var admission = host.Services.GetRequiredService<IAdmission>();
        var table = new Table("users", "a call costs", "admitted and settled/s", "quota grain calls", "of the calls");
        await MeasureAsync(users: 1, Money.Zero);
        await MeasureAsync(users: ManyUsers, Money.Zero);
        await MeasureAsync(users: 1, Money.FromDollars(0.00002m));
        await MeasureAsync(users: ManyUsers, Money.FromDollars(0.00002m));
        table.Print();
        Console.WriteLine(
            $"\n{CallerCount} callers in this process for {Round.TotalSeconds:0} s a row, with limits of requests, tokens and concurrency that aren't "
            + "reached. Quota grain calls lease, renew and charge; they are the only ones that would be remote. A call that costs something is an "
            + "entry in the ledger, written to SQLite with synchronous=FULL: that bounds its rate, and callers that come faster are refused and not counted.");
        await host.StopAsync();
        data.Delete(recursive: true);

        async Task MeasureAsync(int users, Money cost)
        {
            var callers = Enumerable.Range(0, users).Select(user => Caller($"user-{user}-{cost}")).ToArray();
            await CallAsync(admission, callers, cost, TimeSpan.FromSeconds(1), "warm");
            var before = leases.Count;
            var rate = await CallAsync(admission, callers, cost, Round, "call");
            var asked = leases.Count - before;
            table.Add($"{users:N0}", cost == Money.Zero ? "nothing" : $"${cost}", $"{rate:N0}", $"{asked:N0}", $"{asked / (rate * Round.TotalSeconds):P3}");
        }
    }

    private static Task<double> CallAsync(IAdmission admission, Caller[] users, Money cost, TimeSpan time, string name) =>
        Callers.RateAsync(CallerCount, time, async (caller, calls) =>
        {
            var user = users[(int)((caller + (calls * CallerCount)) % users.Length)];
            var request = new AdmissionRequest($"{name}-{caller}-{calls}", user, "/v1/chat/completions", Tokens: 60, cost);
            var decision = await admission.ReserveAsync(request, CancellationToken.None);
            if (decision.Reservation is not { } reservation)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                return false;
            }

            reservation.Settle(Used, cost);
            return true;
        });

    private static Caller Caller(string user) => new() { Tenant = "bench", User = user, Tier = Tier, Scopes = [Scope.Chat] };

    private static Dictionary<string, string?> Settings(string data) => new()
    {
        [StorageOptions.DataDirectorySetting] = data,
        [$"OrleansAi:Tiers:{Tier}:RequestsPerMinute"] = "1000000000",
        [$"OrleansAi:Tiers:{Tier}:TokensPerMinute"] = "1000000000000",
        [$"OrleansAi:Tiers:{Tier}:ConcurrentRequests"] = "100000",
    };
}
