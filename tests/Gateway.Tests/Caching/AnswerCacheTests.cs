using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Caching;

/// <summary>Which requests get an answer that was kept, and what that costs.</summary>
public sealed class AnswerCacheTests
{
    private const string Reordered = """{ "messages": [ {"content": "Hello there", "role": "user"} ],  "user": "someone else", "model": "chat" }""";
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(Bodies.Whole, Bodies.Whole)]
    [InlineData(Bodies.Whole, Reordered)]
    [InlineData(Bodies.StreamWithUsage, Bodies.StreamWithUsage)]
    public async Task CallAsync_SameRequest_GetsTheSameBytesForNothing(string first, string second)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(first == Bodies.Whole ? Answers.Whole() : Answers.Stream(Answers.WholeStream));
        await using var gateway = Over(upstream);
        var made = await ReadAsync(gateway, first);

        await using var answer = await AnswerAsync(gateway, second);

        Assert.Equal(made, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(("one", "m", 0, Money.Zero), (answer.Provider, answer.UpstreamModel, answer.Attempts, answer.Cost));
        Assert.NotNull(answer.CachedFor);
        Assert.Single(upstream.Requests);
        Assert.Equal((TokenUsage.None, Money.Zero), gateway.Admission.Settled.Last());
        Assert.Equal((ModelCallStatus.Completed, 0), (gateway.Recorder.Records.Last().Status, gateway.Recorder.Records.Last().Attempts));
    }

    [Fact]
    public async Task CallAsync_OtherRequests_AreNotTheSame()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream);
        string[] bodies =
        [
            Bodies.Whole,
            """{"model":"chat","messages":[{"role":"user","content":"Hello"}]}""",
            """{"model":"chat","messages":[{"role":"user","content":"Hello there"}],"temperature":0}""",
            """{"model":"chat","messages":[{"role":"user","content":"Hello there"},{"role":"user","content":"Hello there"}]}""",
            """{"model":"one/m","messages":[{"role":"user","content":"Hello there"}]}""",
        ];

        foreach (var body in bodies)
            Assert.Null((await AnswerAndReadAsync(gateway, body)).CachedFor);

        Assert.Equal(bodies.Length, upstream.Requests.Count);
    }

    [Fact]
    public async Task CallAsync_OtherTenant_GetsNothingOfAnothers()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream);
        await ReadAsync(gateway, Bodies.Whole);

        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole, tenant: "globex")).CachedFor);
        Assert.NotNull((await AnswerAndReadAsync(gateway, Bodies.Whole, user: "bob")).CachedFor);
    }

    [Fact]
    public async Task CallAsync_OtherFormat_GetsItsOwnAnswer()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream);
        const string body = """{"model":"chat","max_tokens":5,"input":"Hello there","messages":[{"role":"user","content":"Hello there"}]}""";

        foreach (var call in new[] { gateway.Call(body), gateway.AnthropicCall(body), gateway.ResponsesCall(body) })
            Assert.Null((await AnswerAndReadAsync(gateway, Copy(call, CacheUse.All, "acme", "alice"))).CachedFor);

        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task CallAsync_AfterItsLifetime_IsMadeAnew()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream);
        await ReadAsync(gateway, Bodies.Whole);

        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(TimeSpan.FromMinutes(29), (await AnswerAndReadAsync(gateway, Bodies.Whole)).CachedFor);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole)).CachedFor);
    }

    [Fact]
    public async Task CallAsync_CallersOwnWishes_AreKept()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream);

        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole, CacheUse.None)).CachedFor);
        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole)).CachedFor);
        Assert.NotNull((await AnswerAndReadAsync(gateway, Bodies.Whole)).CachedFor);
        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole, new CacheUse(MayRead: false, MayWrite: true))).CachedFor);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull((await AnswerAndReadAsync(gateway, Bodies.Whole, CacheUse.All with { MaxAge = TimeSpan.FromSeconds(10) })).CachedFor);
        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole, CacheUse.All with { MaxAge = TimeSpan.FromSeconds(9) })).CachedFor);
    }

    [Fact]
    public async Task CallAsync_AnswerThatIsNotWhole_IsNotKept()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(
            Answers.Stream(Answers.Chunk("Hello")), Answers.Stream(Answers.WholeStream), Answers.Error(500), Answers.Stream(Answers.WholeStream));
        await using var gateway = Over(upstream);

        // It breaks off; the next is left before its end; the next is none at all.
        Assert.NotNull((await AnswerAndReadAsync(gateway, Bodies.Stream)).Failure);
        await using (var left = await AnswerAsync(gateway, Bodies.Stream))
            await left.ReadAsync(CancellationToken.None);

        Assert.IsType<ModelRefusal>(await gateway.Gateway.CallAsync(Call(gateway, Bodies.Stream), CancellationToken.None));
        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Stream)).CachedFor);
        Assert.Equal(4, upstream.Requests.Count);
    }

    [Fact]
    public async Task CallAsync_NoTargetAnswers_GetsAnOldAnswerThatSaysSo()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(), Answers.Error(500));
        await using var gateway = Over(upstream, ("OrleansAi:Models:chat:Cache:Stale", "01:00:00"));
        await ReadAsync(gateway, Bodies.Whole);
        _time.Advance(TimeSpan.FromMinutes(40));

        await using var answer = await AnswerAsync(gateway, Bodies.Whole);

        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal((true, TimeSpan.FromMinutes(40), 1), (answer.IsStale, answer.CachedFor, answer.Attempts));
        Assert.Equal("upstream_error", Assert.Single(answer.FailedAttempts).Code);
        Assert.Equal(ModelCallStatus.Failed, gateway.Recorder.Records.Last().Status);
    }

    [Theory]
    [InlineData("01:00:00", 100, 500)]
    [InlineData("00:00:00", 40, 500)]
    [InlineData("01:00:00", 40, 400)]
    public async Task CallAsync_TooOldOrRefusedForItself_GetsTheError(string stale, int minutes, int status)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(), Answers.Error(status));
        await using var gateway = Over(upstream, ("OrleansAi:Models:chat:Cache:Stale", stale));
        await ReadAsync(gateway, Bodies.Whole);
        _time.Advance(TimeSpan.FromMinutes(minutes));

        Assert.IsType<ModelRefusal>(await gateway.Gateway.CallAsync(Call(gateway, Bodies.Whole), CancellationToken.None));
    }

    [Theory]
    [InlineData("OrleansAi:Gateway:Cache:MaxAnswerBytes", "10")]
    [InlineData("OrleansAi:Gateway:Cache:MaxBytes", "100")]
    [InlineData("OrleansAi:Models:chat:Cache:Exact", null)]
    public async Task CallAsync_WhatThereIsNoRoomFor_IsNotKept(string setting, string? value)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(upstream, (setting, value));
        await ReadAsync(gateway, Bodies.Whole);

        Assert.Null((await AnswerAndReadAsync(gateway, Bodies.Whole)).CachedFor);
    }

    private GatewayUnderTest Over(ScriptedUpstream upstream, params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["OrleansAi:Models:chat:Cache:Exact"] = "00:30:00", ["OrleansAi:Gateway:Retry:Retries"] = "0" };
        foreach (var (key, value) in more)
            settings[key] = value;

        return GatewayUnderTest.Over([upstream], _time, settings);
    }

    private static ModelCall Call(GatewayUnderTest gateway, string body, CacheUse? cache = null, string tenant = "acme", string user = "alice") =>
        Copy(gateway.Call(body), cache, tenant, user);

    private static ModelCall Copy(ModelCall call, CacheUse? cache, string tenant, string user) => new()
    {
        CallId = call.CallId,
        Caller = new Caller { Tenant = tenant, User = user, Tier = "pro", Scopes = ImmutableArray.Create(Scope.Chat) },
        Endpoint = call.Endpoint,
        Request = call.Request,
        Body = call.Body,
        Original = call.Original,
        Cache = cache ?? CacheUse.All,
    };

    private static async Task<ModelAnswer> AnswerAsync(GatewayUnderTest gateway, string body) =>
        Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(Call(gateway, body), CancellationToken.None).AsTask().WaitAsync(Patience.Limit));

    private static Task<ModelAnswer> AnswerAndReadAsync(GatewayUnderTest gateway, string body, CacheUse? cache = null, string tenant = "acme", string user = "alice") =>
        AnswerAndReadAsync(gateway, Call(gateway, body, cache, tenant, user));

    private static async Task<ModelAnswer> AnswerAndReadAsync(GatewayUnderTest gateway, ModelCall call)
    {
        var result = await gateway.Gateway.CallAsync(call, CancellationToken.None).AsTask().WaitAsync(Patience.Limit);
        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(result);
        await GatewayUnderTest.ReadAsync(answer);
        return answer;
    }

    private static async Task<string> ReadAsync(GatewayUnderTest gateway, string body)
    {
        await using var answer = await AnswerAsync(gateway, body);
        return await GatewayUnderTest.ReadAsync(answer);
    }
}
