using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansAi.Access;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Caching.Semantic;

/// <summary>Which requests get the answer to another prompt that means the same, and who pays for finding it.</summary>
public sealed class SemanticCacheTests : IAsyncLifetime
{
    private const string Paris = "What is the capital of France?";
    private const string AlsoParis = "What's the capital city of France?";
    private const string Rome = "What is the capital of Italy?";

    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<string> _embedded = new();
    private readonly Dictionary<string, double> _degrees = new() { [Paris] = 0, [AlsoParis] = 10, [Rome] = 5 };
    private ScriptedUpstream _chat = null!;
    private ScriptedUpstream _embeddings = null!;
    private RequestDelegate? _instead;

    public async Task InitializeAsync()
    {
        _chat = await ScriptedUpstream.StartAsync(Answers.Whole());
        _embeddings = await ScriptedUpstream.StartAsync(context => (_instead ?? EmbedAsync)(context));
    }

    public async Task DisposeAsync()
    {
        await _chat.DisposeAsync();
        await _embeddings.DisposeAsync();
    }

    [Fact]
    public async Task CallAsync_PromptThatMeansTheSame_GetsTheAnswerAndPaysForTheEmbedding()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        var answer = await AskAsync(gateway, Body(AlsoParis));

        Assert.Equal(Math.Cos(10 * Math.PI / 180), answer.Similarity!.Value, 5);
        Assert.Equal((Money.Zero, 0), (answer.Cost, answer.Attempts));
        Assert.NotNull(answer.CachedFor);
        Assert.Single(_chat.Requests);
        var (chat, embedding) = (gateway.Recorder.Records.Last(record => record.Model == "chat"), gateway.Recorder.Records.Last(record => record.Model == "embed"));
        Assert.Equal((ModelCallStatus.Completed, TokenUsage.None), (chat.Status, chat.Usage));
        Assert.Equal((ModelCallStatus.Completed, "alice", $"{chat.CallId}-embedding", 7L), (embedding.Status, embedding.User, embedding.CallId, embedding.Usage.InputTokens));
        Assert.True(embedding.Cost > Money.Zero);
        Assert.Equal([false, true, false, true], gateway.Admission.Requests.Select(request => request.IsPartOfAnother));
    }

    [Fact]
    public async Task CallAsync_SamePrompt_IsTheSameRequestAndNeedsNoEmbedding()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        var answer = await AskAsync(gateway, Body(Paris));

        Assert.Null(answer.Similarity);
        Assert.NotNull(answer.CachedFor);
        Assert.Single(_embedded);
    }

    [Theory]
    [InlineData("0.99")]
    [InlineData("1")]
    public async Task CallAsync_NotSimilarEnough_IsAnsweredAnew(string threshold)
    {
        await using var gateway = Over(("OrleansAi:Models:chat:Cache:Semantic", threshold));
        await AskAsync(gateway, Body(Paris));

        Assert.Null((await AskAsync(gateway, Body(AlsoParis))).CachedFor);
    }

    [Fact]
    public async Task CallAsync_NearButAnotherQuestion_IsAnsweredAnew()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        Assert.Null((await AskAsync(gateway, Body(Rome))).CachedFor);
    }

    [Theory]
    [InlineData("""{"model":"chat","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"$"}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"max_tokens":5}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"response_format":{"type":"json_object"}}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"temperature":0.2}""")]
    [InlineData("""{"model":"other","messages":[{"role":"user","content":"$"}]}""")]
    public async Task CallAsync_OtherInAnythingElse_IsAnsweredAnew(string body)
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        Assert.Null((await AskAsync(gateway, body.Replace("$", AlsoParis, StringComparison.Ordinal))).CachedFor);
        Assert.Equal(2, _embedded.Count);
    }

    [Theory]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"tools":[{"type":"function","function":{"name":"f"}}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"n":2}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"temperature":1.1}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":[{"type":"text","text":"$"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"$"}],"modalities":["text","audio"]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"$"}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"$"}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"system","content":"$"},{"role":"user","content":"$"}]}""")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"\ud800 $"}]}""")]
    public async Task CallAsync_NotOfTheKindThatIsCompared_IsNotEmbedded(string body)
    {
        await using var gateway = Over();

        await AskAsync(gateway, body.Replace("$", Paris, StringComparison.Ordinal));

        Assert.Empty(_embedded);
        Assert.Single(_chat.Requests);
    }

    [Fact]
    public async Task CallAsync_LongPrompt_IsNotEmbedded()
    {
        await using var gateway = Over();

        await AskAsync(gateway, Body(new string('a', 1001)));

        Assert.Empty(_embedded);
    }

    [Fact]
    public async Task CallAsync_ShortConversation_IsComparedWithTheSameHistoryAlone()
    {
        await using var gateway = Over();
        const string talk = """{"model":"chat","messages":[{"role":"user","content":"#"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"$"}]}""";
        string Talk(string first, string last) => talk.Replace("#", first, StringComparison.Ordinal).Replace("$", last, StringComparison.Ordinal);
        await AskAsync(gateway, Talk("Hello", Paris));

        Assert.NotNull((await AskAsync(gateway, Talk("Hello", AlsoParis))).Similarity);
        Assert.Null((await AskAsync(gateway, Talk("Hello!", AlsoParis))).CachedFor);
    }

    [Fact]
    public async Task CallAsync_OtherTenant_GetsNothingOfAnothers()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        Assert.Null((await AskAsync(gateway, Body(AlsoParis), tenant: "globex")).CachedFor);
    }

    [Fact]
    public async Task CallAsync_AnthropicsClient_FindsWhatAnotherOfThemAsked()
    {
        await using var gateway = Over();
        ModelCall Call(string prompt) => Copy(gateway.AnthropicCall($$"""{"model":"chat","max_tokens":5,"system":"Be brief.","messages":[{"role":"user","content":"{{prompt}}"}]}"""));
        await ReadAsync(gateway, Call(Paris));

        Assert.NotNull((await ReadAsync(gateway, Call(AlsoParis))).Similarity);
        Assert.Null((await AskAsync(gateway, $$"""{"model":"chat","max_tokens":5,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"{{AlsoParis}}"}]}""")).CachedFor);
    }

    [Fact]
    public async Task CallAsync_Stream_IsReplayedAsItWas()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = Over(("OrleansAi:Providers:one:Endpoint", chat.Endpoint));
        string Stream(string prompt) => Body(prompt).Replace("\"messages\"", "\"stream\":true,\"messages\"", StringComparison.Ordinal);
        await using var first = await AnswerAsync(gateway, Copy(gateway.Call(Stream(Paris))));
        var made = await GatewayUnderTest.ReadAsync(first);

        await using var second = await AnswerAsync(gateway, Copy(gateway.Call(Stream(AlsoParis))));

        Assert.NotNull(second.Similarity);
        Assert.True(second.IsStream);
        Assert.Equal(made, await GatewayUnderTest.ReadAsync(second));
        Assert.Single(chat.Requests);
    }

    [Fact]
    public async Task CallAsync_AfterItsLifetime_IsAnsweredAnew()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        _time.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(TimeSpan.FromMinutes(29), (await AskAsync(gateway, Body(AlsoParis))).CachedFor);
        Assert.Null((await AskAsync(gateway, Body(AlsoParis), CacheUse.All with { MaxAge = TimeSpan.FromMinutes(28) })).CachedFor);

        // That one was kept under its own prompt; this one is no longer.
        _time.Advance(TimeSpan.FromMinutes(1));
        _degrees["What is the capital of France, please?"] = -20;
        Assert.Null((await AskAsync(gateway, Body("What is the capital of France, please?"))).CachedFor);
    }

    [Fact]
    public async Task CallAsync_CallersOwnWishes_AreKept()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));

        Assert.Null((await AskAsync(gateway, Body(AlsoParis), CacheUse.None)).CachedFor);
        Assert.Single(_embedded);
        Assert.Null((await AskAsync(gateway, Body(AlsoParis), new CacheUse(MayRead: false, MayWrite: true))).CachedFor);
        Assert.Equal(2, _embedded.Count);
    }

    [Fact]
    public async Task CallAsync_EmbeddingDoesNotCome_GoesOnWithoutAfterItsTime()
    {
        await using var gateway = Over();
        _instead = Answers.Hang();

        var asking = AskAsync(gateway, Body(Paris));
        await _embeddings.ReceivedAsync();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Null((await asking).CachedFor);
        var embedding = Assert.Single(gateway.Recorder.Records, record => record.Model == "embed");
        Assert.Equal(ModelCallStatus.Abandoned, embedding.Status);
    }

    [Fact]
    public async Task CallAsync_EmbeddingFailsAgainAndAgain_IsLeftAloneForAWhile()
    {
        await using var gateway = Over();
        _instead = Answers.Error(400);
        for (var call = 0; call < 8; call++)
            await AskAsync(gateway, Body($"{Paris} {call}"));

        Assert.Equal((5, 8), (_embeddings.Requests.Count, _chat.Requests.Count));

        _time.Advance(TimeSpan.FromSeconds(5));
        _instead = null;
        await AskAsync(gateway, Body(Paris));
        Assert.NotNull((await AskAsync(gateway, Body(AlsoParis))).Similarity);
    }

    [Theory]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":[{"embedding":["a"]}]}""")]
    [InlineData("""{"data":[{"embedding":"%%"}]}""")]
    [InlineData("""{"data":[{"embedding":[]}]}""")]
    public async Task CallAsync_EmbeddingThatIsNone_GoesOnWithout(string json)
    {
        await using var gateway = Over();
        _instead = Answers.Whole(json);

        Assert.Null((await AskAsync(gateway, Body(Paris))).CachedFor);
        Assert.Single(_chat.Requests);
    }

    [Fact]
    public async Task CallAsync_VectorsOfAnotherModel_AreNotCompared()
    {
        await using var gateway = Over();
        await AskAsync(gateway, Body(Paris));
        _instead = Answers.Whole("""{"data":[{"embedding":[1,0,0]}]}""");

        Assert.Null((await AskAsync(gateway, Body(AlsoParis))).CachedFor);
    }

    private static string Body(string prompt) => $$"""{"model":"chat","messages":[{"role":"user","content":"{{prompt}}"}]}""";

    private async Task EmbedAsync(HttpContext context)
    {
        var text = (string)JsonNode.Parse(_embeddings.Requests.Last().Body)!["input"]!;
        _embedded.Enqueue(text);
        var angle = _degrees.GetValueOrDefault(text, 90) * Math.PI / 180;
        var vector = string.Create(CultureInfo.InvariantCulture, $"[{Math.Cos(angle)},{Math.Sin(angle)}]");
        await Answers.Whole($$$"""{"data":[{"embedding":{{{vector}}}}],"usage":{"prompt_tokens":7,"total_tokens":7}}""")(context);
    }

    private GatewayUnderTest Over(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OrleansAi:Providers:vectors:Endpoint"] = _embeddings.Endpoint,
            ["OrleansAi:Models:embed:Targets:0:Provider"] = "vectors",
            ["OrleansAi:Models:embed:Targets:0:Model"] = "e",
            ["OrleansAi:Models:other:Targets:0:Provider"] = "one",
            ["OrleansAi:Models:other:Targets:0:Model"] = "m",
            ["OrleansAi:Prices:vectors/e:InputPerMillion"] = "1",
            ["OrleansAi:Gateway:Retry:Retries"] = "0",
        };
        foreach (var model in (string[])["chat", "other"])
        {
            settings[$"OrleansAi:Models:{model}:Cache:Exact"] = "00:30:00";
            settings[$"OrleansAi:Models:{model}:Cache:Semantic"] = "0.95";
            settings[$"OrleansAi:Models:{model}:Cache:EmbeddingModel"] = "embed";
        }

        foreach (var (key, value) in more)
            settings[key] = value;

        return GatewayUnderTest.Over([_chat], _time, settings);
    }

    private static Task<ModelAnswer> AskAsync(GatewayUnderTest gateway, string body, CacheUse? cache = null, string tenant = "acme") =>
        ReadAsync(gateway, Copy(gateway.Call(body), cache, tenant));

    private static async Task<ModelAnswer> ReadAsync(GatewayUnderTest gateway, ModelCall call)
    {
        await using var answer = await AnswerAsync(gateway, call);
        await GatewayUnderTest.ReadAsync(answer);
        return answer;
    }

    private static async Task<ModelAnswer> AnswerAsync(GatewayUnderTest gateway, ModelCall call) =>
        Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None).AsTask().WaitAsync(Patience.Limit));

    private static ModelCall Copy(ModelCall call, CacheUse? cache = null, string tenant = "acme") => call with
    {
        Caller = new Caller { Tenant = tenant, User = "alice", Tier = "pro", Scopes = ImmutableArray.Create(Scope.Chat) },
        Cache = cache ?? CacheUse.All,
    };
}
