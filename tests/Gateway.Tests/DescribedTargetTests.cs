using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Registry;
using OrleansAi.Gateway.Routing;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Models;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>What is known of targets decides which are called, and what is charged.</summary>
public sealed class DescribedTargetTests
{
    private const string Tools = """{"model":"chat","tools":[{"type":"function"}],"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task CallAsync_WithALongPrompt_GoesToTheTargetThatHasRoom()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one, two], more: new() { ["OrleansAi:Models:chat:Targets:0:ContextTokens"] = "1000" });

        Assert.Equal("one", await ProviderAsync(gateway, Prompt(1000)));
        Assert.Equal("two", await ProviderAsync(gateway, Prompt(10_000)));

        // Only a tokenizer could tell whether this one fits: another target that surely has room comes before, and else it is tried.
        Assert.Equal("two", await ProviderAsync(gateway, Prompt(5000)));
        gateway.Health.States[new TargetId("two", "m")] = CircuitState.Open;
        Assert.Equal("one", await ProviderAsync(gateway, Prompt(5000)));
    }

    [Fact]
    public async Task CallAsync_WhereNoTargetHasRoom_IsRefusedWithoutACall()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one], more: new() { ["OrleansAi:Models:chat:Targets:0:ContextTokens"] = "1000" });

        var refusal = await gateway.RefusalAsync(Prompt(10_000));

        Assert.Equal((ModelRefusalKind.Unfit, 400, "context_length_exceeded", "messages"), (refusal.Kind, refusal.StatusCode, refusal.Code, refusal.Parameter));
        Assert.Contains("at least 16", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(one.Requests);
        var record = Assert.Single(gateway.Recorder.Records);
        Assert.Equal((ModelCallStatus.Refused, CallFailureKind.ContextWindow, 0L), (record.Status, record.Failure, record.Cost.Nanodollars));

        var asked = await gateway.RefusalAsync("""{"model":"chat","max_tokens":1001,"messages":[{"role":"user","content":"Hello"}]}""");
        Assert.Equal("context_length_exceeded", asked.Code);
    }

    [Theory]
    [InlineData("FallbackOn:ContextWindow:0")]
    [InlineData("Fallback:0")]
    public async Task CallAsync_WhereOnlyAFallbackHasRoom_GoesThere(string fallback)
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one], more: new()
        {
            ["OrleansAi:Models:chat:Targets:0:ContextTokens"] = "1000",
            [$"OrleansAi:Models:chat:{fallback}"] = "long",
            ["OrleansAi:Providers:two:Endpoint"] = two.Endpoint,
            ["OrleansAi:Models:long:Targets:0:Provider"] = "two",
            ["OrleansAi:Models:long:Targets:0:Model"] = "m",
            ["OrleansAi:Models:long:Targets:0:ContextTokens"] = "10000",
        });

        Assert.Equal("one", await ProviderAsync(gateway, Prompt(100)));
        Assert.Equal("two", await ProviderAsync(gateway, Prompt(10_000)));
        Assert.Equal("context_length_exceeded", (await gateway.RefusalAsync(Prompt(100_000))).Code);
        Assert.Single(one.Requests);
    }

    [Fact]
    public async Task CallAsync_OfFallbacksForOtherFailures_IsNotLedThere()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one], more: new()
        {
            ["OrleansAi:Models:chat:Targets:0:Capabilities:0"] = "Text",
            ["OrleansAi:Models:chat:FallbackOn:Timeout:0"] = "able",
            ["OrleansAi:Models:able:Targets:0:Provider"] = "one",
            ["OrleansAi:Models:able:Targets:0:Model"] = "able",
        });

        var refusal = await gateway.RefusalAsync(Tools);

        Assert.Equal((400, "unsupported_by_model"), (refusal.StatusCode, refusal.Code));
        Assert.Contains("(Tools)", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_ThatNeedsTools_GoesToTheTargetThatCan()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one, two], more: new()
        {
            ["OrleansAi:Models:chat:Targets:0:Capabilities:0"] = "images",
            ["OrleansAi:Models:chat:Targets:1:Capabilities:0"] = "tools",
            ["OrleansAi:Models:chat:Targets:1:MaxOutputTokens"] = "100",
        });

        Assert.Equal("two", await ProviderAsync(gateway, Tools));
        Assert.Equal("one", await ProviderAsync(gateway, Bodies.Whole));
        var refusal = await gateway.RefusalAsync(Tools.Replace("\"tools\"", "\"max_tokens\":101,\"tools\"", StringComparison.Ordinal));
        Assert.Equal((400, "max_tokens_exceeded"), (refusal.StatusCode, refusal.Code));

        // A target that could answer and is left alone is no reason to blame the request.
        gateway.Health.States[new TargetId("two", "m")] = CircuitState.Open;
        Assert.Equal(ModelRefusalKind.Unavailable, (await gateway.RefusalAsync(Tools)).Kind);
    }

    [Fact]
    public async Task CallAsync_OfARegisteredTarget_IsChargedByItsPrice()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayUnderTest.Over([one]);
        var stated = await CostAsync(gateway, "chat");

        // Twice what the settings' Prices say; and an upstream model of which they say nothing.
        gateway.Services.GetRequiredService<IModelRegistry>().Apply(new RegisteredModel
        {
            Name = "dear",
            Revision = 1,
            Definition = """
                {"targets":[
                  {"provider":"one","model":"m","price":{"inputPerMillion":2,"outputPerMillion":20,"cachedInputPerMillion":1}},
                  {"provider":"one","model":"new","weight":0,"price":{"inputPerMillion":3,"outputPerMillion":30,"cachedInputPerMillion":1.5}}]}
                """,
            ChangedAt = DateTimeOffset.UnixEpoch,
            ChangedBy = "admin",
        });

        Assert.True(stated > 0);
        Assert.Equal(2 * stated, await CostAsync(gateway, "dear"));
        Assert.Equal(stated, await CostAsync(gateway, "chat"));
        Assert.Equal(3 * stated, await CostAsync(gateway, "one/new"));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.None)]
    [InlineData("""{"model":"m","tools":[],"response_format":{"type":"json_object"},"reasoning_effort":"none","audio":null,"messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.None)]
    [InlineData("""{"model":"m","tools":[{}],"messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.Tools)]
    [InlineData("""{"model":"m","functions":[{}],"messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.Tools)]
    [InlineData("""{"model":"m","response_format":{"json_schema":{"type":"x"},"type":"json_schema"},"messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.JsonSchema)]
    [InlineData("""{"model":"m","reasoning_effort":"low","messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.Reasoning)]
    [InlineData("""{"model":"m","audio":{"voice":"a"},"messages":[{"role":"user","content":"x"}]}""", ModelCapabilities.Audio)]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"u"}},{"type":"input_audio","input_audio":{}},{"type":"file","file":{}}]}]}""",
        ModelCapabilities.Images | ModelCapabilities.Audio | ModelCapabilities.Files)]
    public void Read_OfARequest_FindsWhatItNeeds(string body, ModelCapabilities needs) =>
        Assert.Equal(needs, ModelRequestReader.Read(ModelOperation.Chat, System.Text.Encoding.UTF8.GetBytes(body)).Request!.Needs);

    private static string Prompt(int characters) => $$"""{"model":"chat","messages":[{"role":"user","content":"{{new string('a', characters)}}"}]}""";

    private static async Task<string> ProviderAsync(GatewayUnderTest gateway, string body)
    {
        await using var answer = await gateway.AnswerAsync(body);
        await GatewayUnderTest.ReadAsync(answer);
        return answer.Provider;
    }

    private static async Task<long> CostAsync(GatewayUnderTest gateway, string model)
    {
        await ProviderAsync(gateway, Bodies.Whole.Replace("\"chat\"", $"\"{model}\"", StringComparison.Ordinal));
        return gateway.Recorder.Records.Last().Cost.Nanodollars;
    }
}
