using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Grains.Quotas;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>Silos over one database, and fronts that ask them. Each test's users are its own.</summary>
public sealed class QuotaFixture : IAsyncLifetime
{
    public const string Endpoint = "/v1/chat/completions";

    private static readonly ImmutableArray<string> Scopes = [Scope.Chat];
    private static readonly (string Setting, string Value)[] Settings =
    [
        ("OrleansAi:Tiers:busy:RequestsPerMinute", "1000"),
        ("OrleansAi:Tiers:paid:BudgetPerDay", "2"),
        ("OrleansAi:Tiers:monthly:BudgetPerDay", "5"),
        ("OrleansAi:Tiers:monthly:BudgetPerMonth", "2"),
        ("OrleansAi:Tiers:prepaid:BudgetPerDay", "0"),
        ("OrleansAi:Tiers:narrow:ConcurrentRequests", "3"),
        ("OrleansAi:Tiers:own:RequestsPerMinute", "5"),
        ("OrleansAi:Tiers:own:Endpoints:/v1/embeddings:RequestsPerMinute", "7"),
    ];

    private readonly TemporaryDirectory _directory = new();
    private TestSilo? _silo;

    public TestSilo Silo => _silo ?? throw new InvalidOperationException("The silo has not started.");

    public async Task InitializeAsync() => _silo = await StartSiloAsync(_directory.Path);

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        _directory.Delete();
    }

    /// <summary>Starts a silo of its own over the database in <paramref name="directory"/>.</summary>
    public static Task<TestSilo> StartSiloAsync(string directory) =>
        TestSilo.StartAsync(directory, services => services.AddQuotas(), time: null, Settings);

    /// <summary>A front as each process has one.</summary>
    public static async Task<LeasedAdmission> StartFrontAsync(IGrainFactory grains)
    {
        var front = new LeasedAdmission(grains, Options.Create(new AdmissionOptions()), TimeProvider.System, NullLogger<LeasedAdmission>.Instance);
        await front.StartAsync(CancellationToken.None);
        return front;
    }

    public Task<LeasedAdmission> StartFrontAsync() => StartFrontAsync(Silo.Grains);

    public static Caller NewCaller(string tier) =>
        new() { Tenant = "acme", User = Guid.NewGuid().ToString("N"), Tier = tier, Scopes = Scopes };

    public static AdmissionRequest Request(Caller caller, Money cost = default, string endpoint = Endpoint) =>
        new(Guid.NewGuid().ToString("N"), caller, endpoint, Tokens: 10, cost);

    public IQuotaGrain GrainOf(Caller caller) => Silo.Grains.GetGrain<IQuotaGrain>(caller.UserKey);

    public Task<QuotaStatus> StatusOf(Caller caller) => GrainOf(caller).GetStatus(caller.Tier, CancellationToken.None).Within("The status");

    public async Task<ImmutableArray<LedgerEntry>> LedgerOf(Caller caller) =>
        (await GrainOf(caller).ReadLedger(0, 1000, CancellationToken.None).Within("The ledger")).Entries;
}
