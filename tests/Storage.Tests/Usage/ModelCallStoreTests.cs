using System.Collections.Immutable;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Storage.Usage;
using OrleansAi.Tests.Postgres;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Tests.Usage;

public abstract class ModelCallStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly UsageQuery Everything = new() { From = Start, To = Start.AddDays(400), Limit = 1000 };

    [Fact]
    public async Task AppendAsync_TheSameRecordsAgain_ChangesNothing()
    {
        var store = await OpenAsync();
        ImmutableArray<ModelCallRecord> records = [.. Enumerable.Range(0, 50).Select(number => Call(number))];
        Assert.Equal(50, await store.AppendAsync(records));

        Assert.Equal(1, await store.AppendAsync([.. records.Select(record => record with { Cost = new Money(1) }), Call(50)]));

        var total = Assert.Single((await store.SumAsync(Everything)).Groups);
        Assert.Equal(51, total.Calls);
        Assert.Equal(51 * 100, total.Cost.Nanodollars);
    }

    [Fact]
    public async Task AppendAsync_OneIdInTwoTenants_IsTwoCalls()
    {
        var store = await OpenAsync();
        Assert.Equal(2, await store.AppendAsync([Call(1), Call(1) with { Tenant = "other" }]));
        Assert.Equal(1, Assert.Single((await store.SumAsync(Everything with { Tenant = "other" })).Groups).Calls);
    }

    [Theory]
    [InlineData(UsageGrouping.Total)]
    [InlineData(UsageGrouping.Model)]
    [InlineData(UsageGrouping.User)]
    [InlineData(UsageGrouping.Tenant)]
    [InlineData(UsageGrouping.Target)]
    [InlineData(UsageGrouping.Day)]
    [InlineData(UsageGrouping.Version)]
    public async Task SumAsync_RandomCalls_IsWhatAPlainSumSays(UsageGrouping grouping)
    {
        var store = await OpenAsync();
        var calls = Calls(seed: 11, count: 700);
        foreach (var batch in calls.Chunk(200))
        {
            await store.AppendAsync([.. batch]);
        }

        AssertSame(PlainSums.Of(calls, Everything with { GroupBy = grouping }), (await store.SumAsync(Everything with { GroupBy = grouping })).Groups);
        var some = Everything with
        {
            GroupBy = grouping,
            Tenant = "acme",
            User = "bob",
            Model = "chat",
            From = Start.AddDays(1),
            To = Start.AddDays(4),
        };
        AssertSame(PlainSums.Of(calls, some), (await store.SumAsync(some)).Groups);
        var copies = Everything with { GroupBy = grouping, Shadow = true };
        AssertSame(PlainSums.Of(calls, copies), (await store.SumAsync(copies)).Groups);
        var candidates = Everything with { GroupBy = grouping, Version = "v2" };
        AssertSame(PlainSums.Of(calls, candidates), (await store.SumAsync(candidates)).Groups);
        var answered = Everything with { GroupBy = grouping, Target = "one/chat" };
        AssertSame(PlainSums.Of(calls, answered), (await store.SumAsync(answered)).Groups);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(101)]
    public async Task SumAsync_Percentiles_AreTimesAtTheNearestRank(int count)
    {
        var store = await OpenAsync();
        await store.AppendAsync([.. Enumerable.Range(1, count).Select(number => Call(number) with
        {
            Duration = TimeSpan.FromMilliseconds(number),
            FirstByte = number % 2 == 0 ? TimeSpan.FromMilliseconds(number) : null,
        })]);

        var total = Assert.Single((await store.SumAsync(Everything)).Groups);
        Assert.Equal(PlainSums.Percentiles(Enumerable.Range(1, count)), total.Duration);
        Assert.Equal(PlainSums.Percentiles(Enumerable.Range(1, count / 2).Select(half => half * 2)), total.FirstByte);
    }

    [Fact]
    public async Task SumAsync_PageByPage_IsTheSameAsAtOnce()
    {
        var store = await OpenAsync();
        await store.AppendAsync([.. Enumerable.Range(0, 60).Select(number => Call(number) with { User = $"user{number % 23:00}" })]);
        var byUser = Everything with { GroupBy = UsageGrouping.User };
        var all = (await store.SumAsync(byUser)).Groups;
        Assert.Equal(23, all.Length);

        var paged = new List<UsageSummary>();
        string? after = null;
        do
        {
            var page = await store.SumAsync(byUser with { Limit = 5, After = after });
            Assert.InRange(page.Groups.Length, 1, 5);
            paged.AddRange(page.Groups);
            after = page.Next;
        }
        while (after is not null);

        AssertSame(all, [.. paged]);
    }

    [Fact]
    public async Task SumAsync_NoCalls_HasNoGroups()
    {
        var store = await OpenAsync();
        Assert.Empty((await store.SumAsync(Everything)).Groups);
    }

    [Fact]
    public async Task ListAsync_PageByPage_GivesEachCallOnceAndAsItWasWritten()
    {
        var store = await OpenAsync();
        var calls = Calls(seed: 7, count: 90).Select((call, number) => call with
        {
            Tenant = "acme",
            IsShadow = false,

            // Many at one moment, whose order is that of their ids.
            StartedAt = Start.AddMilliseconds(number / 7),
            KeyId = number % 3 == 0 ? "key_1" : null,
            RequestId = number % 2 == 0 ? $"request-{number % 10}" : null,
        }).ToList();
        await store.AppendAsync([.. calls]);

        var paged = new List<ModelCallRecord>();
        ModelCallPosition? after = null;
        do
        {
            var page = await store.ListAsync(Newest with { Limit = 8, After = after });
            Assert.InRange(page.Calls.Length, 1, 8);
            paged.AddRange(page.Calls);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(calls.OrderByDescending(call => call.StartedAt).ThenByDescending(call => call.CallId, StringComparer.Ordinal), paged);
    }

    [Fact]
    public async Task ListAsync_WithConditions_GivesTheCallsThatMeetAllOfThem()
    {
        var store = await OpenAsync();
        var mine = Call(1) with { KeyId = "key_1", RequestId = "request-1", Target = new TargetId("one", "chat"), Status = ModelCallStatus.Failed, Version = "v2" };
        ModelCallRecord[] others =
        [
            mine with { CallId = "a", User = "bob" }, mine with { CallId = "b", Model = "other" }, mine with { CallId = "c", Target = null },
            mine with { CallId = "d", KeyId = null }, mine with { CallId = "e", RequestId = "request-2" }, mine with { CallId = "f", Tenant = "other" },
            mine with { CallId = "g", Status = ModelCallStatus.Completed }, mine with { CallId = "h", StartedAt = Start.AddDays(500) },
            mine with { CallId = "i", Version = "stable" }, mine with { CallId = "j", IsShadow = true },
        ];
        await store.AppendAsync([mine, .. others]);

        var found = await store.ListAsync(Newest with
        {
            User = mine.User,
            Model = mine.Model,
            Target = "one/chat",
            KeyId = "key_1",
            RequestId = "request-1",
            Status = ModelCallStatus.Failed,
            Version = "v2",
        });

        Assert.Equal(mine, Assert.Single(found.Calls));
        Assert.Null(found.Next);
        Assert.Equal(8, (await store.ListAsync(Newest)).Calls.Length);
        Assert.Equal("j", Assert.Single((await store.ListAsync(Newest with { Shadow = true })).Calls).CallId);
    }

    private static ModelCallQuery Newest => new() { From = Start, To = Start.AddDays(400), Tenant = "acme", Limit = 100 };

    private async Task<ModelCallStore> OpenAsync() => new(await Store.OpenMigratedAsync());

    private static void AssertSame(ImmutableArray<UsageSummary> expected, ImmutableArray<UsageSummary> actual)
    {
        Assert.Equal(expected.Select(group => group.Group), actual.Select(group => group.Group));
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Failures.AsEnumerable(), other.Failures.AsEnumerable());
            Assert.Equal(one with { Failures = other.Failures }, other);
        }
    }

    private static ModelCallRecord Call(int number) => new()
    {
        CallId = $"call-{number}",
        StartedAt = Start.AddSeconds(number),
        Tenant = "acme",
        User = "alice",
        Endpoint = "/v1/chat/completions",
        Model = "chat",
        Target = new TargetId("one", "chat"),
        Usage = new TokenUsage { InputTokens = 10, OutputTokens = 5 },
        Cost = new Money(100),
        Duration = TimeSpan.FromMilliseconds(20),
        Attempts = 1,
        Status = ModelCallStatus.Completed,
    };

    private static ImmutableArray<ModelCallRecord> Calls(int seed, int count)
    {
#pragma warning disable RS0030 // A seed of its own makes each run the same.
        var random = new Random(seed);
#pragma warning restore RS0030
        TargetId?[] targets = [null, new TargetId("one", "chat"), new TargetId("two", "meta/llama")];
        return [.. Enumerable.Range(0, count).Select(number => Call(number) with
        {
            StartedAt = Start.AddMinutes(random.Next(5 * 24 * 60)),
            Tenant = random.Next(4) == 0 ? "other" : "acme",
            User = random.Next(2) == 0 ? "alice" : "bob",
            KeyId = random.Next(2) == 0 ? null : "key",
            Model = random.Next(3) == 0 ? "small" : "chat",
            Target = targets[random.Next(targets.Length)],
            Usage = new TokenUsage
            {
                InputTokens = random.Next(1000),
                OutputTokens = random.Next(1000),
                CachedInputTokens = random.Next(100),
                ReasoningTokens = random.Next(100),
                Estimated = random.Next(200) == 0,
            },
            Cost = new Money(random.NextInt64(1_000_000_000_000)),
            Duration = TimeSpan.FromMicroseconds(random.Next(10_000_000)),
            FirstByte = random.Next(3) == 0 ? null : TimeSpan.FromMicroseconds(random.Next(1_000_000)),
            Version = (number % 3) switch { 0 => "v2", 1 => "stable", _ => null },
            IsShadow = number % 9 == 0,
            Attempts = random.Next(4),
            Failure = (CallFailureKind)random.Next(9),
            Status = (ModelCallStatus)random.Next(4),
        })];
    }

    public sealed class OnSqlite() : ModelCallStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : ModelCallStoreTests(new PostgresStore(server));
}
