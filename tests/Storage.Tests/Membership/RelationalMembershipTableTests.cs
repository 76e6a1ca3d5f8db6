using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansAi.Storage.Membership;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Membership;

/// <summary>What Orleans's membership protocol relies on.</summary>
public abstract class RelationalMembershipTableTests(TestStore store) : DatabaseTests(store)
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private IDatabase _database = null!;

    [Fact]
    public async Task ReadAll_BeforeAnySilo_IsEmptyAtVersionZero()
    {
        var table = await OpenAsync();

        var data = await table.ReadAll();

        Assert.Empty(data.Members);
        Assert.Equal(0, data.Version.Version);
    }

    [Fact]
    public async Task InsertRow_New_IsReadAsWrittenAndRaisesTheVersion()
    {
        var table = await OpenAsync();
        var entry = Entry(1);
        entry.AddSuspector(Silo(2), Noon.AddTicks(7));
        entry.AddSuspector(Silo(3), Noon.AddHours(1));

        Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));

        var data = await table.ReadRow(entry.SiloAddress);
        var read = Assert.Single(data.Members).Item1;
        Assert.Equal(
            (entry.SiloAddress, SiloStatus.Joining, "silo-1", "host-1", 30_001, Noon, Noon.AddSeconds(5)),
            (read.SiloAddress, read.Status, read.SiloName, read.HostName, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Equal(entry.SuspectTimes, read.SuspectTimes);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task InsertRow_KnownSilo_IsRefusedAndChangesNothing()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));

        Assert.False(await table.InsertRow(Entry(1), (await table.ReadAll()).Version.Next()));

        Assert.Equal(1, (await table.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task InsertRow_OldTableVersion_IsRefusedAndChangesNothing()
    {
        var table = await OpenAsync();
        var old = (await table.ReadAll()).Version.Next();
        await InsertAsync(table, Entry(1));

        Assert.False(await table.InsertRow(Entry(2), old));

        var data = await table.ReadAll();
        Assert.Single(data.Members);
        Assert.Equal(1, data.Version.Version);
    }

    [Fact]
    public async Task UpdateRow_CurrentETagAndVersion_ReplacesTheRow()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var before = await table.ReadRow(Silo(1));
        var changed = Entry(1, SiloStatus.Active);
        changed.AddSuspector(Silo(2), Noon);

        Assert.True(await table.UpdateRow(changed, before.Members[0].Item2, before.Version.Next()));

        var after = await table.ReadRow(Silo(1));
        Assert.Equal((SiloStatus.Active, 2), (after.Members[0].Item1.Status, after.Version.Version));
        Assert.Equal(changed.SuspectTimes, after.Members[0].Item1.SuspectTimes);
        Assert.NotEqual(before.Members[0].Item2, after.Members[0].Item2);
    }

    [Fact]
    public async Task UpdateRow_OldETagOrVersionOrUnknownSilo_IsRefusedAndChangesNothing()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        await InsertAsync(table, Entry(2));
        var (one, version) = (await table.ReadRow(Silo(1)) is var data ? data.Members[0].Item2 : "", data.Version);
        var two = (await table.ReadRow(Silo(2))).Members[0].Item2;

        Assert.False(await table.UpdateRow(Entry(1, SiloStatus.Active), two, version.Next()));
        Assert.False(await table.UpdateRow(Entry(1, SiloStatus.Active), one, new TableVersion(1, "1").Next()));
        Assert.False(await table.UpdateRow(Entry(3, SiloStatus.Active), one, version.Next()));

        var after = await table.ReadAll();
        Assert.Equal(version, after.Version);
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
                var data = await table.ReadRow(Silo(1));
                var entry = data.Members[0].Item1;
                entry.AddSuspector(Silo(silo), Noon.AddSeconds(silo));
                counted = await table.UpdateRow(entry, data.Members[0].Item2, data.Version.Next());
            }
            while (!counted);
        })).InTime("all votes");

        var after = await table.ReadRow(Silo(1));
        Assert.Equal(Enumerable.Range(1, Silos).Select(Silo).ToHashSet(), after.Members[0].Item1.SuspectTimes!.Select(vote => vote.Item1).ToHashSet());
        Assert.Equal(2 * Silos, after.Version.Version);
    }

    [Fact]
    public async Task UpdateIAmAlive_Member_ChangesThatTimeAlone()
    {
        var table = await OpenAsync();
        await InsertAsync(table, Entry(1));
        var before = await table.ReadRow(Silo(1));

        await table.UpdateIAmAlive(new MembershipEntry { SiloAddress = Silo(1), IAmAliveTime = Noon.AddDays(1) });

        var after = await table.ReadRow(Silo(1));
        Assert.Equal((Noon.AddDays(1), Noon), (after.Members[0].Item1.IAmAliveTime, after.Members[0].Item1.StartTime));
        Assert.Equal((before.Version, before.Members[0].Item2), (after.Version, after.Members[0].Item2));
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

        await table.CleanupDefunctSiloEntries(Noon.AddDays(1));

        Assert.Equal([Silo(2), Silo(3)], (await table.ReadAll()).Members.Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task Clusters_InOneStore_DontSeeEachOther()
    {
        var blue = await OpenAsync();
        var green = await OpenAsync("green");
        await InsertAsync(blue, Entry(1));
        await InsertAsync(green, Entry(2));

        await green.DeleteMembershipTableEntries("green");

        Assert.Equal(Silo(1), Assert.Single((await blue.ReadAll()).Members).Item1.SiloAddress);
        Assert.Empty((await green.ReadAll()).Members);
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
        var gateways = new RelationalGatewayList(_database, Cluster("blue"), Options.Create(new GatewayOptions()));

        Assert.Equal(new Uri("gwy.tcp://10.0.0.1:30001/1"), Assert.Single(await gateways.GetGateways()));
    }

    private static async Task InsertAsync(RelationalMembershipTable table, MembershipEntry entry) =>
        Assert.True(await table.InsertRow(entry, (await table.ReadAll()).Version.Next()));

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

    private async Task<RelationalMembershipTable> OpenAsync(string cluster = "blue")
    {
        _database ??= await Store.OpenMigratedAsync();
        var table = new RelationalMembershipTable(_database, Cluster(cluster));
        await table.InitializeMembershipTable(tryInitTableVersion: true);
        return table;
    }

    public sealed class OnSqlite() : RelationalMembershipTableTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : RelationalMembershipTableTests(new PostgresStore(server));
}
