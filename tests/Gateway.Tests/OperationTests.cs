using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>What models are asked for besides chat: passed on as bytes, settled by what the provider counted.</summary>
public sealed class OperationTests
{
    private const string Embedding = """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1]}],"model":"m","usage":{"prompt_tokens":9,"total_tokens":9}}""";
    private const string Reranked = """{"results":[{"index":1,"relevance_score":0.9}],"usage":{"total_tokens":40}}""";

    [Fact]
    public async Task CallAsync_Embedding_PassesItsBytesAndSettlesThePrompt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Embedding));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Embeddings, """{"model":"chat","input":"Hello","dimensions":2}""");

        Assert.Equal(Embedding, await GatewayUnderTest.ReadAsync(answer));
        var request = Assert.Single(upstream.Requests);
        Assert.Equal(("/v1/embeddings", """{"model":"m","input":"Hello","dimensions":2}"""), (request.Path, request.Body));
        Assert.Equal((new TokenUsage { InputTokens = 9, OutputTokens = 0 }, new Money(9_000)), Assert.Single(gateway.Admission.Settled));
        Assert.Equal("/v1/embeddings", Assert.Single(gateway.Recorder.Records).Endpoint);
    }

    [Fact]
    public async Task CallAsync_Embedding_ReservesNoAnswer()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Embedding));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Embeddings, """{"model":"chat","input":"four"}""");

        Assert.Equal(2, Assert.Single(gateway.Admission.Requests).Tokens);
    }

    [Fact]
    public async Task CallAsync_RerankWithATotalAlone_SettlesItAsThePrompt()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Reranked));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Rerank, """{"model":"chat","query":"q","documents":["a","b"]}""");

        Assert.Equal((40, 0), (answer.Usage.InputTokens, answer.Usage.OutputTokens));
    }

    [Fact]
    public async Task CallAsync_ModerationWithoutAModel_TellsTheProviderItsModel()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"results":[]}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: new()
        {
            ["OrleansAi:Models:omni-moderation-latest:Targets:0:Provider"] = "one",
            ["OrleansAi:Models:omni-moderation-latest:Targets:0:Model"] = "judge",
        });

        await using var answer = await gateway.AnswerAsync(ModelOperation.Moderations, """ {"input":"Hello"}""");

        Assert.Equal(""" {"model":"judge","input":"Hello"}""", Assert.Single(upstream.Requests).Body);
        Assert.True(answer.Usage.Estimated);
        Assert.Equal(0, answer.Usage.OutputTokens);
    }

    [Fact]
    public async Task CallAsync_StreamedCompletionWithoutUsage_IsChargedForItsText()
    {
        var chunk = Answers.Event("""{"object":"text_completion","choices":[{"index":0,"text":"12345678","finish_reason":null}]}""");
        var last = Answers.Event("""{"object":"text_completion","choices":[{"index":0,"text":"","finish_reason":"length"}]}""");
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(chunk, chunk, chunk, last, Answers.Done));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Completions, """{"model":"chat","prompt":"Go on","stream":true}""");

        Assert.Equal(chunk + chunk + chunk + last + Answers.Done, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal(6, answer.Usage.OutputTokens);
    }

    [Fact]
    public async Task CallAsync_CountOfTokens_IsAnthropicsOwnAndCostsNothing()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"input_tokens":14}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: new() { ["OrleansAi:Providers:one:Kind"] = "Anthropic" });
        const string body = """{"model":"chat","max_tokens":5000,"messages":[{"role":"user","content":"Hello"}]}""";
        var read = AnthropicRequestReader.Read(System.Text.Encoding.UTF8.GetBytes(body), isAnswered: false);
        var chat = gateway.Call(Bodies.Whole);
        var call = new ModelCall
        {
            CallId = "count-1",
            Caller = chat.Caller,
            Operation = ModelOperation.CountTokens,
            Endpoint = ModelOperation.CountTokens.Endpoint,
            Request = read.Request!,
            Body = read.Chat!.Body,
            Original = read.Original,
        };

        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None));

        Assert.Equal("""{"input_tokens":14}""", await GatewayUnderTest.ReadAsync(answer));
        var request = Assert.Single(upstream.Requests);
        Assert.Equal(("/v1/messages/count_tokens", body.Replace("\"chat\"", "\"m\"", StringComparison.Ordinal)), (request.Path, request.Body));
        Assert.Equal((0L, Money.Zero), (gateway.Admission.Requests.Single().Tokens, gateway.Admission.Requests.Single().Cost));
        Assert.Equal((TokenUsage.None, Money.Zero), Assert.Single(gateway.Admission.Settled));
    }

    [Fact]
    public async Task CallAsync_OperationOfNoTarget_IsRefusedWithoutACharge()
    {
        await using var gateway = new GatewayUnderTest(new()
        {
            ["OrleansAi:Providers:claude:Kind"] = "Anthropic",
            ["OrleansAi:Providers:claude:Endpoint"] = "http://127.0.0.1:1/v1",
            ["OrleansAi:Models:chat:Targets:0:Provider"] = "claude",
            ["OrleansAi:Models:chat:Targets:0:Model"] = "m",
            ["OrleansAi:Models:chat:Fallback:0"] = "local",
        });

        var refusal = Assert.IsType<ModelRefusal>(await gateway.CallAsync(ModelOperation.Embeddings, """{"model":"chat","input":"Hello"}"""));

        Assert.Equal((ModelRefusalKind.UnservedOperation, "unsupported_operation"), (refusal.Kind, refusal.Code));
        Assert.Contains("'chat'", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(gateway.Admission.Requests);
    }

    [Fact]
    public async Task CallAsync_OperationThatOneTargetLacks_GoesToTheOther()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(Embedding));
        await using var gateway = GatewayUnderTest.Over([upstream, upstream], more: new() { ["OrleansAi:Providers:one:Kind"] = "Anthropic" });

        await using var answer = await gateway.AnswerAsync(ModelOperation.Embeddings, """{"model":"chat","input":"Hello"}""");

        Assert.Equal(("two", 1), (answer.Provider, answer.Attempts));
    }
}
