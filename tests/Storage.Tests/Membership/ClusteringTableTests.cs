using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Membership;
using Orleans.Runtime.MembershipService;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Membership;

/// <summary>What Orleans's membership protocol relies on, of Clustering.AdoNet over the tables that our migrations make.</summary>
[Collection(OnePostgres.Name)]
public sealed class ClusteringTableTests(PrivatePostgres server) : DatabaseTests(new PostgresStore(server))
{
    private const string Postgres = "Npgsql";

    private static readonly CancellationToken None = CancellationToken.None;

    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private string ConnectionString => ((PostgresStore)Store).ConnectionString;

    [Fact]
    public async Task ReadAll_BeforeAnySilo_IsEmptyAtVersionZero()
    {
        var table = await OpenAsync();

        var data = await table.ReadAllAsync(None);

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task InsertRow_New_IsReadAsWrittenAndRaisesTheVersion()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));

        var data = await table.ReadRowAsync(Silo(1), None);

        var read = Assert.Single(data.Members).Item1;
        Assert.Equal(
            (Silo(1), SiloStatus.Joining, "silo-1", "host-1", 30_001, Noon, Noon.AddSeconds(5)),
            (read.SiloAddress, read.Status, read.SiloName, read.HostName, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task InsertRow_KnownSiloOrOldVersion_IsRefusedAndChangesNothing()
    {
        var table = await OpenAsync();
        var old = (await table.ReadAllAsync(None)).Version.Next();
        await InsertAsync(table, Entry(1));

        Assert.False(await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(None)).Version.Next(), None));
        Assert.False(await table.InsertRowAsync(Entry(2), old, None));

        var data = await table.ReadAllAsync(None);
        Assert.Single(data.Members);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task UpdateRow_CurrentVersion_ReplacesTheRow()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var before = await table.ReadRowAsync(Silo(1), None);
        var changed = Entry(1, SiloStatus.Active);
        changed.AddSuspector(Silo(2), Noon);
        changed.AddSuspector(Silo(3), Noon.AddHours(1));

        Assert.True(await table.UpdateRowAsync(changed, before.Members[0].Item2, before.Version.Next(), None));

        var after = await table.ReadRowAsync(Silo(1), None);
        Assert.Equal((SiloStatus.Active, 2), (after.Members[0].Item1.Status, after.Version.Version));
        Assert.Equal(changed.SuspectTimes, after.Members[0].Item1.SuspectTimes);
    }

    [Fact]
    public async Task UpdateRow_OldVersionOrUnknownSilo_IsRefusedAndChangesNothing()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var old = await table.ReadRowAsync(Silo(1), None);
        await InsertAsync(table, Entry(2));
        var current = (await table.ReadAllAsync(None)).Version;

        Assert.False(await table.UpdateRowAsync(Entry(1, SiloStatus.Active), old.Members[0].Item2, old.Version.Next(), None));
        Assert.False(await table.UpdateRowAsync(Entry(3, SiloStatus.Active), old.Members[0].Item2, current.Next(), None));

        var after = await table.ReadAllAsync(None);
        Assert.Equal(current.Version, after.Version.Version);
        Assert.All(after.Members, member => Assert.Equal(SiloStatus.Joining, member.Item1.Status));
    }

    [Fact]
    public async Task UpdateRow_SilosAtTheSameTime_OneOfThemWinsEachVersion()
    {
        const int Silos = 8;
        var table = await OpenAsync();
        for (var silo = 1; silo <= Silos; silo++)
        {
            await InsertAsync(table, Entry(silo));
        }

        // Each silo suspects the first one and tries until its vote counts: no vote may be lost.
        await Task.WhenAll(Enumerable.Range(1, Silos).Select(async silo =>
        {
            bool counted;
            do
            {
                var data = await table.ReadRowAsync(Silo(1), None);
                var entry = data.Members[0].Item1;
                entry.AddSuspector(Silo(silo), Noon.AddSeconds(silo));
                counted = await table.UpdateRowAsync(entry, data.Members[0].Item2, data.Version.Next(), None);
            }
            while (!counted);
        })).InTime("all votes");

        var after = await table.ReadRowAsync(Silo(1), None);
        Assert.Equal(Enumerable.Range(1, Silos).Select(Silo).ToHashSet(), after.Members[0].Item1.SuspectTimes!.Select(vote => vote.Item1).ToHashSet());
        Assert.Equal(2 * Silos, after.Version.Version);
    }

    [Fact]
    public async Task UpdateIAmAlive_Member_ChangesThatTimeAlone()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var before = await table.ReadRowAsync(Silo(1), None);

        await table.UpdateIAmAliveAsync(new MembershipEntry { SiloAddress = Silo(1), IAmAliveTime = Noon.AddDays(1) }, None);

        var after = await table.ReadRowAsync(Silo(1), None);
        Assert.Equal((Noon.AddDays(1), Noon), (after.Members[0].Item1.IAmAliveTime, after.Members[0].Item1.StartTime));
        Assert.Equal(before.Version.Version, after.Version.Version);
    }

    [Fact]
    public async Task CleanupDefunctSiloEntries_OldDeadSilos_AreRemovedAndNoOthers()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1, SiloStatus.Dead));
        await InsertAsync(table, Entry(2, SiloStatus.Active));
        var late = Entry(3, SiloStatus.Dead);
        late.IAmAliveTime = Noon.AddDays(2);
        await InsertAsync(table, late);

        await table.CleanupDefunctSiloEntriesAsync(Noon.AddDays(1), None);

        Assert.Equal([Silo(2), Silo(3)], (await table.ReadAllAsync(None)).Members.Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task Clusters_InOneStore_DontSeeEachOther()
    {
        var blue = await OpenAsync();
        var green = await OpenAsync("green");
        await InsertAsync(blue, Entry(1));
        await InsertAsync(green, Entry(2));

        await green.DeleteMembershipTableEntriesAsync("green", None);

        Assert.Equal(Silo(1), Assert.Single((await blue.ReadAllAsync(None)).Members).Item1.SiloAddress);
        await green.InitializeMembershipTableAsync(tryInitTableVersion: true, None);
        Assert.Empty((await green.ReadAllAsync(None)).Members);
    }

    [Fact]
    public async Task GetGateways_Silos_AreTheActiveOnesWithAGateway()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1, SiloStatus.Active));
        await InsertAsync(table, Entry(2));
        var closed = Entry(3, SiloStatus.Active);
        closed.ProxyPort = 0;
        await InsertAsync(table, closed);
        var gateways = new AdoNetGatewayListProvider(
            NullLogger<AdoNetGatewayListProvider>.Instance,
            Services,
            Options.Create(new AdoNetClusteringClientOptions { Invariant = Postgres, ConnectionString = ConnectionString }),
            Options.Create(new GatewayOptions()),
            Cluster("blue"));
        await gateways.InitializeGatewayListProvider();

        Assert.Equal(new Uri("gwy.tcp://10.0.0.1:30001/1"), Assert.Single(await gateways.GetGateways()));
    }

    private static ServiceProvider Services { get; } = new ServiceCollection().BuildServiceProvider();

    private static async Task InsertAsync(AdoNetClusteringTable table, MembershipEntry entry) =>
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(None)).Version.Next(), None));

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Parse($"10.0.0.{number}"), 11_111, number);

    private static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Joining) => new()
    {
        SiloAddress = Silo(number),
        Status = status,
        SiloName = $"silo-{number}",
        HostName = $"host-{number}",
        ProxyPort = 30_000 + number,
        StartTime = Noon,
        IAmAliveTime = Noon.AddSeconds(5),
    };

    private static IOptions<ClusterOptions> Cluster(string id) => Options.Create(new ClusterOptions { ClusterId = id, ServiceId = "orleansai" });

    private async Task<AdoNetClusteringTable> OpenAsync(string cluster = "blue")
    {
        await Store.OpenMigratedAsync();
        var table = new AdoNetClusteringTable(
            Services,
            Cluster(cluster),
            Options.Create(new AdoNetClusteringSiloOptions { Invariant = Postgres, ConnectionString = ConnectionString }),
            NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, None);
        return table;
    }
}
