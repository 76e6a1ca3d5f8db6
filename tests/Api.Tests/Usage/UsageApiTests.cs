using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Api.Usage;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Api.Tests.Usage;

public sealed class UsageApiTests
{
    private static readonly Caller Alice = new() { Tenant = "acme", User = "alice", Tier = "pro", Scopes = [Scope.Chat] };
    private static readonly Caller Admin = Alice with { User = "root", Scopes = [Scope.Admin] };

    private readonly UsageDouble _grain = new();

    [Fact]
    public async Task GetUsage_ByAUser_AsksForHisOwnOnly()
    {
        await using var api = await StartAsync(Alice);
        Assert.Equal(200, (await api.SendAsync("GET", "/api/usage?groupBy=model")).Status);
        Assert.Equal(("acme", "alice", UsageGrouping.Model), (_grain.Asked!.Tenant, _grain.Asked.User, _grain.Asked.GroupBy));

        Assert.Equal(200, (await api.SendAsync("GET", "/api/usage?user=alice")).Status);
        var (status, problem) = await api.SendAsync("GET", "/api/usage?user=bob");
        Assert.Equal((403, "insufficient_permissions"), (status, problem.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task GetUsage_ByAnAdministrator_AsksForTheWholeTenantOrOneUser()
    {
        await using var api = await StartAsync(Admin);
        await api.SendAsync("GET", "/api/usage");
        Assert.Equal(("acme", null), (_grain.Asked!.Tenant, _grain.Asked.User));
        await api.SendAsync("GET", "/api/usage?user=bob&target=one/chat&model=m&after=x&limit=7");
        Assert.Equal(
            ("acme", "bob", "one/chat", "m", "x", 7),
            (_grain.Asked.Tenant, _grain.Asked.User, _grain.Asked.Target, _grain.Asked.Model, _grain.Asked.After, _grain.Asked.Limit));
    }

    [Fact]
    public async Task GetUsage_FromAndTo_AreTakenAsUtc()
    {
        await using var api = await StartAsync(Admin);
        await api.SendAsync("GET", "/api/usage?from=2026-08-01&to=2026-08-31T12:00:00%2B02:00");
        Assert.Equal(new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), _grain.Asked!.From);
        Assert.Equal(new DateTimeOffset(2026, 8, 31, 10, 0, 0, TimeSpan.Zero), _grain.Asked.To);

        await api.SendAsync("GET", "/api/usage?to=2026-08-31");
        Assert.Equal(TimeSpan.FromDays(30), _grain.Asked.To - _grain.Asked.From);
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=", "from")]
    [InlineData("to=2026-13-01", "to")]
    [InlineData("from=2026-08-02&to=2026-08-01", "from")]
    [InlineData("from=2020-01-01&to=2026-08-01", "from")]
    [InlineData("to=0001-01-02", "to")]
    [InlineData("groupBy=colour", "groupBy")]
    [InlineData("groupBy=1", "groupBy")]
    [InlineData("groupBy=Model,User", "groupBy")]
    [InlineData("groupBy=", "groupBy")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=-5", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("limit=ten", "limit")]
    public async Task GetUsage_BadParameter_IsAProblemThatNamesIt(string query, string parameter)
    {
        await using var api = await StartAsync(Admin);
        var (status, problem) = await api.SendAsync("GET", $"/api/usage?{query}");
        Assert.Equal((400, parameter), (status, problem.GetProperty("parameter").GetString()));
        Assert.Contains("write", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(_grain.Asked);
    }

    [Fact]
    public async Task GetUsage_AGroup_IsShownInDollarsAndMilliseconds()
    {
        _grain.Page = new UsagePage
        {
            Groups =
            [
                new UsageSummary
                {
                    Group = "chat",
                    Calls = 10,
                    Abandoned = 1,
                    Failed = 2,
                    Refused = 3,
                    Tokens = new TokenUsage { InputTokens = 5, OutputTokens = 6, CachedInputTokens = 7, ReasoningTokens = 8, Estimated = true },
                    Cost = Money.FromDollars(1.25m),
                    Failures = ImmutableSortedDictionary<CallFailureKind, long>.Empty.Add(CallFailureKind.RateLimited, 4),
                    Duration = new LatencyPercentiles(TimeSpan.FromMilliseconds(1.5), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)),
                },
            ],
            Next = "chat",
        };
        await using var api = await StartAsync(Admin);
        var (_, page) = await api.SendAsync("GET", "/api/usage?groupBy=MODEL");

        Assert.Equal(("model", "chat"), (page.GetProperty("groupBy").GetString(), page.GetProperty("next").GetString()));
        Assert.Equal(
            """
            {"group":"chat","calls":10,"completed":4,"abandoned":1,"failed":2,"refused":3,"tokens":{"input":5,"output":6,"cachedInput":7,"reasoning":8,"estimated":true},"cost":1.25,"failures":{"rateLimited":4},"duration":{"p50":1.5,"p95":2000,"p99":3000},"firstByte":null}
            """,
            page.GetProperty("groups")[0].GetRawText());
    }

    [Fact]
    public async Task ListCalls_ByAUser_AsksForHisOwnOfADay()
    {
        await using var api = await StartAsync(Alice);

        Assert.Equal(200, (await api.SendAsync("GET", "/api/usage/calls")).Status);
        Assert.Equal(("acme", "alice", TimeSpan.FromDays(1)), (_grain.Listed!.Tenant, _grain.Listed.User, _grain.Listed.To - _grain.Listed.From));
        Assert.Equal(403, (await api.SendAsync("GET", "/api/usage/calls?user=bob")).Status);
    }

    [Fact]
    public async Task ListCalls_ByAnAdministrator_TakesEveryCondition()
    {
        await using var api = await StartAsync(Admin);

        await api.SendAsync("GET", "/api/usage/calls?user=bob&model=m&target=one/chat&key=key_1&requestId=r1&status=FAILED&limit=7&after=1754000000000.call-1");

        Assert.Equal(
            ("bob", "m", "one/chat", "key_1", "r1", ModelCallStatus.Failed, 7),
            (_grain.Listed!.User, _grain.Listed.Model, _grain.Listed.Target, _grain.Listed.KeyId, _grain.Listed.RequestId, _grain.Listed.Status, _grain.Listed.Limit));
        Assert.Equal(new ModelCallPosition(DateTimeOffset.FromUnixTimeMilliseconds(1754000000000), "call-1"), _grain.Listed.After);
    }

    [Theory]
    [InlineData("status=odd", "status")]
    [InlineData("status=1", "status")]
    [InlineData("after=1754000000000", "after")]
    [InlineData("after=x.call", "after")]
    [InlineData("after=99999999999999999.call", "after")]
    [InlineData("limit=0", "limit")]
    [InlineData("from=2026-08-02&to=2026-08-01", "from")]
    public async Task ListCalls_BadParameter_IsAProblemThatNamesIt(string query, string parameter)
    {
        await using var api = await StartAsync(Admin);

        var (status, problem) = await api.SendAsync("GET", $"/api/usage/calls?{query}");

        Assert.Equal((400, parameter), (status, problem.GetProperty("parameter").GetString()));
        Assert.Null(_grain.Listed);
    }

    [Fact]
    public async Task ListCalls_ACall_IsShownWithTheIdOfItsRequest()
    {
        var began = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
        _grain.Calls = new ModelCallPage
        {
            Calls =
            [
                new ModelCallRecord
                {
                    CallId = "call-1",
                    RequestId = "request-1",
                    StartedAt = began,
                    Tenant = "acme",
                    User = "bob",
                    KeyId = "key_1",
                    Endpoint = "/v1/messages",
                    Model = "chat",
                    Target = new TargetId("one", "m"),
                    Usage = new TokenUsage { InputTokens = 5, OutputTokens = 6 },
                    Cost = Money.FromDollars(1.25m),
                    FirstByte = TimeSpan.FromMilliseconds(1.5),
                    Duration = TimeSpan.FromSeconds(2),
                    Attempts = 2,
                    Failure = CallFailureKind.RateLimited,
                    Status = ModelCallStatus.Completed,
                },
            ],
            Next = new ModelCallPosition(began, "call-1"),
        };
        await using var api = await StartAsync(Admin);

        var (_, page) = await api.SendAsync("GET", "/api/usage/calls");

        Assert.Equal($"{began.ToUnixTimeMilliseconds()}.call-1", page.GetProperty("next").GetString());
        Assert.Equal(
            """
            {"id":"call-1","requestId":"request-1","startedAt":"2026-08-01T12:00:00+00:00","user":"bob","key":"key_1","endpoint":"/v1/messages","model":"chat","target":"one/m","version":null,"status":"completed","failure":"rateLimited","attempts":2,"tokens":{"input":5,"output":6,"cachedInput":0,"reasoning":0,"estimated":false},"cost":1.25,"firstByte":1.5,"duration":2000}
            """,
            page.GetProperty("calls")[0].GetRawText());
    }

    private Task<TestApi> StartAsync(Caller caller) => TestApi.StartAsync(
        caller,
        endpoints => endpoints.MapUsage(),
        services => services.AddSingleton(GrainDoubles.Create((_, key) =>
            key == IUsageGrain.Key ? _grain : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"no grain {key}")))));

    private sealed class UsageDouble : IUsageGrain
    {
        public UsageQuery? Asked { get; private set; }

        public UsagePage Page { get; set; } = new() { Groups = [] };

        public ModelCallQuery? Listed { get; private set; }

        public ModelCallPage Calls { get; set; } = new() { Calls = [] };

        public Task<ModelCallPage> ListCalls(ModelCallQuery query, CancellationToken cancellationToken)
        {
            Listed = query;
            return Task.FromResult(Calls);
        }

        public Task Record(ImmutableArray<ModelCallRecord> records) => throw new NotSupportedException();

        public Task<UsagePage> Query(UsageQuery query, CancellationToken cancellationToken)
        {
            Asked = query;
            return Task.FromResult(Page);
        }
    }
}
