using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Access;
using OrleansAi.Gateway.Providers.Onnx;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Tests.Providers.Onnx;

public sealed class GenerationRequestReaderTests
{
    [Fact]
    public void Chat_IsReadInWhole()
    {
        var request = Read(ModelOperation.Chat, """
            {
              "model": "m", "messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 7, "temperature": 0.5, "top_p": 0.9, "top_k": 40,
              "min_p": 0.1, "repetition_penalty": 1.1, "frequency_penalty": 0.2, "presence_penalty": 0.3, "logit_bias": {"5": -100}, "logprobs": true,
              "top_logprobs": 2, "seed": 9, "stop": ["a", "b"], "response_format": {"type": "json_object"}, "ignore_eos": true,
              "tools": [{"type": "function", "function": {"name": "f"}}], "chat_template_kwargs": {"enable_thinking": false}
            }
            """).Single();

        Assert.Equal(("onnx-model", 7, "", true), (request.Model, request.MaxTokens, request.Schema, request.IgnoreEnd));
        Assert.Equal(["a", "b"], request.Stop.AsEnumerable());
        Assert.Equal("""[{"role":"user","content":"Hi"}]""", request.Prompt.Messages);
        Assert.Equal("""[{"type": "function", "function": {"name": "f"}}]""", request.Prompt.Tools);
        Assert.Equal("""{"enable_thinking": false}""", request.Prompt.Variables);
        var sampling = request.Sampling;
        Assert.Equal((0.5f, 0.9f, 40, 0.1f, 1.1f), (sampling.Temperature, sampling.TopP, sampling.TopK, sampling.MinP, sampling.RepetitionPenalty));
        Assert.Equal((0.2f, 0.3f, true, 2, 9), (sampling.FrequencyPenalty, sampling.PresencePenalty, sampling.LogProbabilities, sampling.TopLogProbabilities, sampling.Seed));
        Assert.Equal(-100, sampling.LogitBias[5]);
    }

    [Fact]
    public void Messages_BecomeWhatTemplatesExpect()
    {
        var request = Read(ModelOperation.Chat, """
            {
              "model": "m", "tool_choice": "none", "tools": [{"type": "function", "function": {"name": "f"}}],
              "messages": [
                {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
                {"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"x\":1}"}}]},
                {"role": "tool", "tool_call_id": "1", "content": "c"}
              ]
            }
            """).Single();

        Assert.Equal(
            """[{"role":"user","content":"ab"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{"x":1}}}]},"""
            + """{"role":"tool","tool_call_id":"1","content":"c"}]""",
            request.Prompt.Messages);
        Assert.Null(request.Prompt.Tools);
    }

    [Theory]
    [InlineData("\"auto\"", null)]
    [InlineData("\"none\"", null)]
    [InlineData("null", null)]
    [InlineData("{\"type\":\"allowed_tools\"}", null)]
    [InlineData("\"required\"", "f:{\"type\":\"object\"} g:{\"type\":\"object\",\"properties\":{\"x\":{}}}")]
    [InlineData("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}", "f:{\"type\":\"object\"}")]
    public void ToolChoice_SaysWhatTheAnswerMustBe(string choice, string? expected)
    {
        const string chat = """
            {
              "model": "m", "messages": [{"role": "user", "content": "Hi"}], "tool_choice": CHOICE,
              "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "pattern": "x"}}},
                        {"type": "function", "function": {"name": "g", "strict": true, "parameters": {"type":"object","properties":{"x":{}}}}}]
            }
            """;
        var request = Read(ModelOperation.Chat, chat.Replace("CHOICE", choice, StringComparison.Ordinal)).Single();

        var calls = request.Schema is null ? null : JsonNode.Parse(request.Schema)!["anyOf"]!.AsArray()
            .Select(static call => $"{call!["properties"]!["name"]!["const"]}:{call["properties"]!["arguments"]!.ToJsonString()}");
        Assert.Equal(expected, calls is null ? null : string.Join(' ', calls));
    }

    [Theory]
    [InlineData("\"a\"", "a")]
    [InlineData("[\"a\", \"b\"]", "a|b")]
    [InlineData("[1, 2]", "1,2")]
    [InlineData("[[1, 2], [3]]", "1,2|3")]
    public void Prompts_AreTextsOrTokens(string prompt, string expected)
    {
        var requests = Read(ModelOperation.Completions, $$"""{"model": "m", "prompt": {{prompt}}, "logprobs": 1}""");

        Assert.Equal(expected, string.Join('|', requests.Select(static request => request.Prompt.Text ?? string.Join(',', request.Prompt.Tokens))));
        Assert.All(requests, static request => Assert.True(request.Sampling is { LogProbabilities: true, TopLogProbabilities: 1 }));
    }

    [Fact]
    public void Choices_OfEachPrompt_HaveSeedsOfTheirOwn()
    {
        var requests = Read(ModelOperation.Completions, """{"model": "m", "prompt": ["a", "b"], "n": 2, "seed": 5}""");

        Assert.Equal([("a", 5L), ("a", 6L), ("b", 5L), ("b", 6L)], requests.Select(static request => (request.Prompt.Text!, request.Sampling.Seed!.Value)));
    }

    private static IReadOnlyList<GenerationRequest> Read(ModelOperation operation, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var (summary, wrong) = ModelRequestReader.Read(operation, bytes);
        Assert.Null(wrong);
        var call = new ModelCall
        {
            CallId = "1",
            Caller = new Caller { Tenant = "acme", User = "alice", Tier = "default", Scopes = [] },
            Operation = operation,
            Endpoint = operation.Endpoint,
            Request = summary!,
            Body = bytes,
        };
        using var document = JsonDocument.Parse(bytes);
        var (requests, error) = GenerationRequestReader.Read(call, document.RootElement, "onnx-model");
        Assert.Null(error);
        return [.. requests];
    }
}
