using System.Globalization;
using Orleans.Runtime;
using OrleansAi.Storage.Reminders;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Reminders;

public abstract class RelationalReminderTableTests(TestStore store) : DatabaseTests(store)
{
    private static readonly GrainId Alice = GrainId.Create("user", "alice");
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task UpsertRow_New_IsReadAsWritten()
    {
        var table = await OpenAsync();

        var etag = await table.UpsertRow(Entry(Alice, "water"));

        var row = await table.ReadRow(Alice, "water");
        Assert.NotNull(row);
        Assert.Equal((Alice, "water", Noon, TimeSpan.FromMinutes(5), etag), (row.GrainId, row.ReminderName, row.StartAt, row.Period, row.ETag));
        Assert.Equal(DateTimeKind.Utc, row.StartAt.Kind);
        Assert.Equal("water", Assert.Single((await table.ReadRows(Alice)).Reminders).ReminderName);
    }

    [Fact]
    public async Task UpsertRow_Again_ReplacesTheRowUnderANewETag()
    {
        var table = await OpenAsync();
        var first = await table.UpsertRow(Entry(Alice, "water"));

        var second = await table.UpsertRow(Entry(Alice, "water", TimeSpan.FromHours(1)));

        Assert.NotEqual(first, second);
        var row = Assert.Single((await table.ReadRows(Alice)).Reminders);
        Assert.Equal((TimeSpan.FromHours(1), second), (row.Period, row.ETag));
    }

    [Fact]
    public async Task RemoveRow_CurrentETag_RemovesItOnce()
    {
        var table = await OpenAsync();
        var etag = await table.UpsertRow(Entry(Alice, "water"));

        Assert.True(await table.RemoveRow(Alice, "water", etag!));
        Assert.False(await table.RemoveRow(Alice, "water", etag!));
        Assert.Null(await table.ReadRow(Alice, "water"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("not one of ours")]
    public async Task RemoveRow_AnotherETag_LeavesIt(string etag)
    {
        var table = await OpenAsync();
        await table.UpsertRow(Entry(Alice, "water"));

        Assert.False(await table.RemoveRow(Alice, "water", etag));
        Assert.NotNull(await table.ReadRow(Alice, "water"));
    }

    [Fact]
    public async Task RemoveRow_ETagOfARowThatWasRemovedAndSetAnew_LeavesTheNewOne()
    {
        var table = await OpenAsync();
        var old = await table.UpsertRow(Entry(Alice, "water"));
        await table.RemoveRow(Alice, "water", old!);
        await table.UpsertRow(Entry(Alice, "water"));

        Assert.False(await table.RemoveRow(Alice, "water", old!));
    }

    [Fact]
    public async Task ReadRows_RangeOfHashes_LeavesOutItsBeginAndIncludesItsEnd()
    {
        var table = await OpenAsync();
        var byHash = await FillAsync(table);

        for (var begin = 0; begin < byHash.Length; begin++)
        {
            for (var end = 0; end < byHash.Length; end++)
            {
                var expected = begin < end ? byHash[(begin + 1)..(end + 1)] : [.. byHash[(begin + 1)..], .. byHash[..(end + 1)]];
                var read = await table.ReadRows(byHash[begin].GetUniformHashCode(), byHash[end].GetUniformHashCode());
                Assert.Equal(Names(expected), Names(read.Reminders.Select(row => row.GrainId)));
            }
        }
    }

    [Fact]
    public async Task ReadRows_WholeRing_GivesAll()
    {
        var table = await OpenAsync();
        var all = await FillAsync(table);

        Assert.Equal(Names(all), Names((await table.ReadRows(0, uint.MaxValue)).Reminders.Select(row => row.GrainId)));
        Assert.Equal(Names(all), Names((await table.ReadRows(0, 0)).Reminders.Select(row => row.GrainId)));
    }

    [Fact]
    public async Task TestOnlyClearTable_Rows_AreGone()
    {
        var table = await OpenAsync();
        await FillAsync(table);

        await table.TestOnlyClearTable();

        Assert.Empty((await table.ReadRows(0, 0)).Reminders);
    }

    private async Task<RelationalReminderTable> OpenAsync() => new(await Store.OpenMigratedAsync(), TimeProvider.System);

    private static async Task<GrainId[]> FillAsync(RelationalReminderTable table)
    {
        var grains = Enumerable.Range(0, 8).Select(number => GrainId.Create("user", number.ToString(CultureInfo.InvariantCulture))).ToArray();
        foreach (var grain in grains)
        {
            await table.UpsertRow(Entry(grain, "water"));
        }

        return [.. grains.OrderBy(grain => grain.GetUniformHashCode())];
    }

    private static IEnumerable<string> Names(IEnumerable<GrainId> grains) => grains.Select(grain => grain.ToString()).Order(StringComparer.Ordinal);

    private static ReminderEntry Entry(GrainId grain, string name, TimeSpan? period = null) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Noon, Period = period ?? TimeSpan.FromMinutes(5) };

    public sealed class OnSqlite() : RelationalReminderTableTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : RelationalReminderTableTests(new PostgresStore(server));
}
