using System.Text.Json.Nodes;
using OrleansAi.Gateway.StructuredOutput;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Tests;

/// <summary>Answers that have to match a JSON schema.</summary>
public sealed class StructuredOutputTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string","pattern":"^(a+)+$"},"degrees":{"type":"integer"}},"required":["city","degrees"],"additionalProperties":false}""";
    private const string Body = """{"model":"chat","messages":[{"role":"user","content":"Weather?"}],"response_format":{"type":"json_schema","json_schema":{"name":"w","schema":""" + Schema + "}}}";
    private const string Good = """{"city":"Bonn","degrees":18}""";
    private const string Bad = """{"city":"Bonn","degrees":"mild"}""";

    private static readonly Dictionary<string, string?> Checked = new() { ["OrleansAi:Models:chat:StructuredOutput:Check"] = "true" };

    [Theory]
    [InlineData(Good)]
    [InlineData("```json\n" + Good + "\n```")]
    [InlineData("Here it is: " + Good + " Anything else?")]
    public async Task Answer_ThatMatchesButForItsFrame_IsTheJsonAlone(string content)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer(content));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Checked);

        await using var answer = await gateway.AnswerAsync(Body);

        Assert.Equal(Good, ContentOf(await GatewayUnderTest.ReadAsync(answer)));
        Assert.Single(upstream.Requests);
    }

    [Fact]
    public async Task Answer_ThatDoesNotMatch_IsAskedForAgainWithTheReason()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer(Bad), Answer(Good));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Checked);

        await using var answer = await gateway.AnswerAsync(Body);

        Assert.Equal(Good, ContentOf(await GatewayUnderTest.ReadAsync(answer)));
        var messages = JsonNode.Parse(upstream.Requests.Last().Body)!["messages"]!.AsArray();
        Assert.Equal(["user", "assistant", "user"], messages.Select(message => (string?)message!["role"]));
        Assert.Equal(Bad, (string?)messages[1]!["content"]);
        Assert.Contains("/degrees", (string?)messages[2]!["content"], StringComparison.Ordinal);
        Assert.Equal(2, gateway.Admission.Settled.Count);
        Assert.Equal(new Money(gateway.Admission.Settled.Sum(settled => settled.Cost.Nanodollars)), answer.Cost);
        Assert.Equal(2, gateway.Recorder.Records.Select(record => record.CallId).Distinct().Count());
    }

    [Fact]
    public async Task Answer_ThatNeverMatches_IsAnErrorThatSaysWhy()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer("I don't know"));
        await using var gateway = GatewayUnderTest.Over([upstream], more: new(Checked) { ["OrleansAi:Models:chat:StructuredOutput:Retries"] = "2" });

        var refusal = await gateway.RefusalAsync(Body);

        Assert.Equal((ModelRefusalKind.UpstreamFailed, "invalid_structured_output", 3), (refusal.Kind, refusal.Code, refusal.Attempts));
        Assert.Contains("It is no JSON", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, upstream.Requests.Count);
    }

    [Fact]
    public async Task Answer_WhereNobodyAsksForACheck_PassesAsItIs()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer(Bad));
        await using var gateway = GatewayUnderTest.Over([upstream]);

        await using var answer = await gateway.AnswerAsync(Body);

        Assert.Equal(Bad, ContentOf(await GatewayUnderTest.ReadAsync(answer)));
    }

    [Theory]
    [InlineData("""{"finish_reason":"length","message":{"content":"{\"city\":"}}""")]
    [InlineData("""{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[]}}""")]
    [InlineData("""{"finish_reason":"stop","message":{"content":null,"refusal":"No."}}""")]
    public async Task Answer_ThatIsNoText_IsNotChecked(string choice)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole($$"""{"choices":[{{choice}}]}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Checked);

        await using var answer = await gateway.AnswerAsync(Body);

        Assert.Contains(choice, await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"json_object"}""", "{}", true)]
    [InlineData("""{"type":"json_object"}""", "[]", false)]
    [InlineData("""{"type":"json_schema","json_schema":{"schema":{"properties":{"pattern":{"type":"integer","pattern":"b"}},"additionalProperties":false}}}""", """{"pattern":1}""", true)]
    [InlineData("""{"type":"json_schema","json_schema":{"schema":{"properties":{"pattern":{"type":"integer","pattern":"b"}},"additionalProperties":false}}}""", """{"pattern":"a"}""", false)]
    [InlineData("""{"type":"json_schema","json_schema":{"schema":{"type":"array","items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"integer"}}}}}""", "[1,2]", true)]
    [InlineData("""{"type":"json_schema","json_schema":{"schema":{"type":"array","items":{"$ref":"#/$defs/n"},"$defs":{"n":{"type":"integer"}}}}}""", "[1,2.5]", false)]
    public void ViolationOf_ByEachKindOfFormat_IsFound(string format, string content, bool matches)
    {
        var schema = OutputSchema.Of(System.Text.Encoding.UTF8.GetBytes("{\"response_format\":" + format + "}"))!;

        Assert.Equal(matches, schema.ViolationOf(content) is null);
    }

    [Theory]
    [InlineData("""{"response_format":{"type":"text"}}""")]
    [InlineData("""{"response_format":null}""")]
    [InlineData("""{"response_format":{"type":"json_schema"}}""")]
    [InlineData("""{"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"no type"}}}}""")]
    [InlineData("""{"messages":[]}""")]
    public void Of_WhatDemandsNothingThatCanBeChecked_IsNull(string body) => Assert.Null(OutputSchema.Of(System.Text.Encoding.UTF8.GetBytes(body)));

    private static Microsoft.AspNetCore.Http.RequestDelegate Answer(string content) => Answers.Whole(new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["content"] = content }, ["finish_reason"] = "stop" }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 7, ["completion_tokens"] = 3 },
    }.ToJsonString());

    private static string? ContentOf(string body) => (string?)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"];
}
