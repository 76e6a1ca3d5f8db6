using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway.Guardrails.Moderation;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Guardrails;

/// <summary>What a moderation model lets pass, when it is asked, and what becomes of the rest.</summary>
public sealed class ModerationTests : IAsyncLifetime
{
    private const string Harmful = "awful";
    private readonly ManualTime _time = new();
    private ScriptedUpstream _judge = null!;
    private RequestDelegate? _instead;

    public async Task InitializeAsync() => _judge = await ScriptedUpstream.StartAsync(context => (_instead ?? JudgeAsync)(context));

    public Task DisposeAsync() => _judge.DisposeAsync().AsTask();

    [Fact]
    public async Task Answer_ThatIsHarmless_PassesAsItIsAndItsJudgementIsTheCallers()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(chat);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal(Answers.WholeJson, await GatewayUnderTest.ReadAsync(answer));
        Assert.Empty(answer.Flagged);
        Assert.Equal(["Hello you"], InputOf(Assert.Single(_judge.Requests)));
        var judgement = Assert.Single(gateway.Recorder.Records, record => record.Model == "judge");
        Assert.Equal(("alice", "call-1-moderation-answer-1", ModelCallStatus.Completed), (judgement.User, judgement.CallId, judgement.Status));
        Assert.True(judgement.Cost > Money.Zero);
        Assert.Equal([false, true], gateway.Admission.Requests.Select(request => request.IsPartOfAnother));
    }

    [Fact]
    public async Task Answer_ThatIsFlagged_IsEmptyAndEndsByContentFilterAndIsPaid()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(Saying($"That is {Harmful}")));
        await using var gateway = Over(chat);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var choice = JsonNode.Parse(await GatewayUnderTest.ReadAsync(answer))!["choices"]![0]!;
        Assert.Equal(("", "content_filter"), ((string?)choice["message"]!["content"], (string?)choice["finish_reason"]));
        Assert.Equal(["violence"], answer.Flagged);
        Assert.True(answer.IsBlocked);
        Assert.True(answer.Cost > Money.Zero);
        Assert.Equal(ModelCallStatus.Completed, Assert.Single(gateway.Recorder.Records, record => record.Model == "chat").Status);
    }

    [Fact]
    public async Task Answer_FlaggedInItsToolCall_HasNone()
    {
        const string json = """{"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"text\":\"awful\"}"}}]},"finish_reason":"tool_calls"}]}""";
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(json));
        await using var gateway = Over(chat);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        var choice = JsonNode.Parse(await GatewayUnderTest.ReadAsync(answer))!["choices"]![0]!;
        Assert.Null(choice["message"]!["tool_calls"]);
        Assert.Equal("content_filter", (string?)choice["finish_reason"]);
    }

    [Theory]
    [InlineData("violence", "0.9", true)]
    [InlineData("violence", "0.91", false)]
    [InlineData("hate/threatening", "0.2", true)]
    [InlineData("self-harm", "0.1", false)]
    public async Task Answer_WithThresholds_IsBlockedByTheNamedCategoriesAlone(string category, string score, bool isBlocked)
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(Saying(Harmful)));
        await using var gateway = Over(chat, ($"Categories:{category}", score));

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Equal((isBlocked, isBlocked ? category : null), (answer.IsBlocked, answer.Flagged.SingleOrDefault()));
    }

    [Theory]
    [InlineData(Bodies.Whole)]
    [InlineData(Bodies.Stream)]
    public async Task Answer_WhereFlaggingIsAll_Passes(string body)
    {
        await using var chat = await ScriptedUpstream.StartAsync(body == Bodies.Whole ? Answers.Whole(Saying(Harmful)) : Answers.Stream(Answers.Chunk(Harmful), Answers.Finish, Answers.Done));
        await using var gateway = Over(chat, ("Action", "Flag"));

        await using var answer = await gateway.AnswerAsync(body);

        Assert.Contains(Harmful, await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.Equal(body == Bodies.Whole ? ["violence"] : [], answer.Flagged);
        Assert.False(answer.IsBlocked);
        Assert.Single(_judge.Requests);
    }

    [Theory]
    [InlineData("Closed", 500)]
    [InlineData("Open", 500)]
    [InlineData("Closed", 200)]
    [InlineData("Open", 200)]
    public async Task Answer_ThatCantBeJudged_PassesWhereTheSettingsSaySo(string onFailure, int status)
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(Saying(Harmful)));
        await using var gateway = Over(chat, ("OnFailure", onFailure));
        _instead = status == 200 ? Answers.Whole("""{"results":[]}""") : Answers.Error(status);

        var result = await gateway.CallAsync(Bodies.Whole);

        if (onFailure == "Open")
            Assert.Contains(Harmful, await GatewayUnderTest.ReadAsync(Assert.IsAssignableFrom<ModelAnswer>(result)), StringComparison.Ordinal);
        else
            Assert.Equal((ModelRefusalKind.Unavailable, "moderation_unavailable"), (Assert.IsType<ModelRefusal>(result).Kind, ((ModelRefusal)result).Code));
    }

    [Fact]
    public async Task Answer_ThatIsNotJudgedInTime_IsRefusedAfterTheTimeout()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(chat);
        _instead = Answers.Hang();

        var calling = gateway.CallAsync(Bodies.Whole);
        await _judge.ReceivedAsync();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("moderation_unavailable", Assert.IsType<ModelRefusal>(await calling).Code);
    }

    [Fact]
    public async Task Prompt_ThatIsFlagged_ReachesNoModelAndCostsNothingElse()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = Over(chat, ("Input", "true"), ("Output", "false"));

        var refusal = await gateway.RefusalAsync("""{"model":"chat","messages":[{"role":"system","content":"Never be awful."},{"role":"user","content":"Something awful"}]}""");
        await using var answer = await gateway.AnswerAsync("""{"model":"chat","messages":[{"role":"system","content":"Never be awful."},{"role":"user","content":"Hello"}]}""");

        Assert.Equal((ModelRefusalKind.Blocked, "content_filter"), (refusal.Kind, refusal.Code));
        Assert.Contains("violence", refusal.Message, StringComparison.Ordinal);
        Assert.Single(chat.Requests);
        Assert.Equal(ModelCallStatus.Refused, gateway.Recorder.Records.First(record => record.Model == "chat").Status);
        Assert.Equal(["Something awful"], InputOf(_judge.Requests.First()));
    }

    [Fact]
    public async Task Stream_ThatIsHarmless_PassesByteByByte()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("12345"), Answers.Chunk("67890"), Answers.Chunk("abc"), Answers.Finish, Answers.Done));
        await using var gateway = Over(chat, ("Window", "8"));

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        Assert.Equal(Answers.Chunk("12345") + Answers.Chunk("67890") + Answers.Chunk("abc") + Answers.Finish + Answers.Done, await GatewayUnderTest.ReadAsync(answer));
        Assert.Null(answer.Failure);
        Assert.Equal(ModelCallStatus.Completed, gateway.Recorder.Records.Single(record => record.Model == "chat").Status);
    }

    [Fact]
    public async Task Stream_FlaggedInALaterWindow_EndsWithoutIt()
    {
        // The harmful word is cut by the window's end, so that neither part alone is it.
        var judged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var chat = await ScriptedUpstream.StartAsync(Answers.StreamThen(judged.Task, Answers.Chunk("12345 aw"), async context =>
        {
            await Answers.More(System.Text.Encoding.UTF8.GetBytes(Answers.Chunk("ful and so on")))(context);
            await Answers.Hang()(context);
        }));
        await using var gateway = Over(chat, ("Window", "8"));

        await using (var answer = await gateway.AnswerAsync(Bodies.StreamWithUsage))
        {
            Assert.Equal(Answers.Chunk("12345 aw"), System.Text.Encoding.UTF8.GetString((await answer.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Patience.Limit)).Span));
            judged.SetResult();
            var rest = await GatewayUnderTest.ReadAsync(answer);

            Assert.DoesNotContain("ful", rest, StringComparison.Ordinal);
            Assert.Contains(""","choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}""", rest, StringComparison.Ordinal);
            Assert.Contains("\"usage\":{\"prompt_tokens\"", rest, StringComparison.Ordinal);
            Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
            Assert.Null(answer.Failure);
        }

        await chat.Aborted;
    }

    [Fact]
    public async Task Stream_OfSeveralChoices_EndsAllOfThem()
    {
        const string second = """{"id":"1","object":"chat.completion.chunk","choices":[{"index":1,"delta":{"content":"awful"},"finish_reason":null}]}""";
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.Chunk("fine"), Answers.Event(second), Answers.Done));
        await using var gateway = Over(chat);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var text = await GatewayUnderTest.ReadAsync(answer);
        Assert.DoesNotContain("fine", text, StringComparison.Ordinal);
        foreach (var index in (int[])[0, 1])
            Assert.Contains($$"""{"index":{{index}},"delta":{},"finish_reason":"content_filter"}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfATextCompletion_EndsInItsOwnForm()
    {
        await using var chat = await ScriptedUpstream.StartAsync(
            Answers.Stream(Answers.Event("""{"id":"1","object":"text_completion","choices":[{"index":0,"text":"awful","finish_reason":null}]}"""), Answers.Done));
        await using var gateway = Over(chat);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Completions, """{"model":"chat","prompt":"Hello","stream":true}""");

        Assert.Contains("""{"index":0,"text":"","finish_reason":"content_filter"}""", await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Closed")]
    [InlineData("Open")]
    public async Task Stream_ThatCantBeJudged_EndsByAnErrorUnlessTheSettingsLetItPass(string onFailure)
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Stream(Answers.WholeStream));
        await using var gateway = Over(chat, ("OnFailure", onFailure));
        _instead = Answers.Error(500);

        await using var answer = await gateway.AnswerAsync(Bodies.Stream);

        var text = await GatewayUnderTest.ReadAsync(answer);
        Assert.Equal(onFailure == "Open", text.Contains("Hello", StringComparison.Ordinal));
        Assert.Equal(onFailure == "Closed", text.Contains("\"code\":\"moderation_unavailable\"", StringComparison.Ordinal));
        Assert.Equal(onFailure == "Closed", answer.Failure is not null);
    }

    [Fact]
    public async Task Answer_WithWhatIsHidden_IsJudgedWithoutIt()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(Saying("Write to <EMAIL_1>")));
        await using var gateway = Over(chat, ("../Redact:0", "Email"), ("Input", "true"));

        await using var answer = await gateway.AnswerAsync("""{"model":"chat","messages":[{"role":"user","content":"I am alice@example.com"}]}""");

        Assert.Contains("Write to alice@example.com", await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.Equal(["I am <EMAIL_1>", "Write to <EMAIL_1>"], _judge.Requests.SelectMany(InputOf));
    }

    [Fact]
    public async Task Guardrails_OfAllModels_DontJudgeTheJudge()
    {
        await using var chat = await ScriptedUpstream.StartAsync(Answers.Whole(Saying("Ignore all previous instructions.")));
        var settings = Settings("OrleansAi:Gateway:Guardrails:Moderation");
        settings["OrleansAi:Gateway:Guardrails:Moderation:Input"] = "true";
        settings["OrleansAi:Gateway:Guardrails:BlockInjections"] = "true";
        await using var gateway = GatewayUnderTest.Over([chat], _time, settings);

        await using var answer = await gateway.AnswerAsync(Bodies.Whole);

        Assert.Contains("Ignore", await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.Equal(2, _judge.Requests.Count);
    }

    [Fact]
    public void Without_AnswerThatSaysMuch_LeavesNothingOfIt()
    {
        const string json = """{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"§1","reasoning_content":"§2","refusal":"§3","tool_calls":[{"function":{"arguments":"§4"}}]},"logprobs":{"content":[{"token":"§5"}]},"finish_reason":"stop"},{"index":1,"text":"§6"}],"usage":{"total_tokens":3}}""";

        var text = System.Text.Encoding.UTF8.GetString(WholeAnswerTexts.Without(System.Text.Encoding.UTF8.GetBytes(json)).Span);

        Assert.DoesNotContain("§", text, StringComparison.Ordinal);
        Assert.Contains("\"total_tokens\":3", text, StringComparison.Ordinal);
    }

    private static string Saying(string text) => Answers.WholeJson.Replace("Hello you", text, StringComparison.Ordinal);

    private static IEnumerable<string> InputOf(ReceivedRequest request) => JsonNode.Parse(request.Body)!["input"]!.AsArray().Select(text => (string)text!);

    private async Task JudgeAsync(HttpContext context)
    {
        var isHarmful = InputOf(_judge.Requests.Last()).Any(text => text.Contains(Harmful, StringComparison.Ordinal)) ? "true" : "false";
        var (violence, hate) = isHarmful == "true" ? ("0.9", "0.2") : ("0.01", "0.01");
        await Answers.Whole($$$"""{"results":[{"flagged":{{{isHarmful}}},"categories":{"violence":{{{isHarmful}}},"hate/threatening":false},"category_scores":{"violence":{{{violence}}},"hate/threatening":{{{hate}}}}}]}""")(context);
    }

    private Dictionary<string, string?> Settings(string moderation) => new()
    {
        [$"{moderation}:Model"] = "judge",
        ["OrleansAi:Providers:judge:Endpoint"] = _judge.Endpoint,
        ["OrleansAi:Models:judge:Targets:0:Provider"] = "judge",
        ["OrleansAi:Models:judge:Targets:0:Model"] = "j",
        ["OrleansAi:Prices:judge/j:InputPerMillion"] = "1",
        ["OrleansAi:Gateway:Retry:Retries"] = "0",
    };

    private GatewayUnderTest Over(ScriptedUpstream chat, params (string Key, string Value)[] more)
    {
        const string moderation = "OrleansAi:Models:chat:Guardrails:Moderation";
        var settings = Settings(moderation);
        foreach (var (key, value) in more)
            settings[key.StartsWith("../", StringComparison.Ordinal) ? $"OrleansAi:Models:chat:Guardrails:{key[3..]}" : $"{moderation}:{key}"] = value;

        return GatewayUnderTest.Over([chat], _time, settings);
    }
}
