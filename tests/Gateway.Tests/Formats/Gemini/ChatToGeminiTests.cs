using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Gemini;

/// <summary>A chat completion as Gemini's clients get it.</summary>
public sealed class ChatToGeminiTests
{
    private static readonly TokenUsage Used = new() { InputTokens = 11, OutputTokens = 5, CachedInputTokens = 4, ReasoningTokens = 2 };

    [Fact]
    public void Write_WholeAnswer_HasItsPartsAndUsage()
    {
        var answer = new ChatDelta
        {
            Content = "Hello",
            Reasoning = "Hm.",
            ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", """{"city":"Bonn"}"""), new ChatToolCallDelta(1, "c2", "now", "not json")],
            FinishReason = "tool_calls",
        };

        var written = JsonNode.Parse(ChatToGeminiAnswer.Write(answer, "call-1", "chat", Used).Span);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
              "candidates": [{"content": {"parts": [
                {"text": "Hm.", "thought": true}, {"text": "Hello"},
                {"functionCall": {"id": "c1", "name": "weather", "args": {"city": "Bonn"}}},
                {"functionCall": {"id": "c2", "name": "now", "args": {"malformed_arguments": "not json"}}}], "role": "model"}, "finishReason": "STOP", "index": 0}],
              "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 3, "totalTokenCount": 16, "cachedContentTokenCount": 4, "thoughtsTokenCount": 2},
              "modelVersion": "chat", "responseId": "call-1"
            }
            """), written), written!.ToJsonString());
    }

    [Fact]
    public void Add_PiecesOfCalls_AreOnePartEach()
    {
        var events = new ChatToGeminiEvents("call-1", "chat");
        events.Begin();
        events.Add(new ChatDelta { Content = "Hello" });
        events.Add(new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", "{\"city\":")] });
        events.Add(new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, null, null, "\"Bonn\"}"), new ChatToolCallDelta(1, "c2", "now", "")] });
        events.Add(new ChatDelta { FinishReason = "length", Usage = Used });
        events.End(TokenUsage.None);

        var written = Events(events);

        Assert.Equal(2, written.Count);
        Assert.Null(written[0]["candidates"]![0]!["finishReason"]);
        Assert.Equal("MAX_TOKENS", (string?)written[1]["candidates"]![0]!["finishReason"]);
        Assert.Equal(
            """[{"functionCall":{"id":"c1","name":"weather","args":{"city":"Bonn"}}},{"functionCall":{"id":"c2","name":"now","args":{}}}]""",
            written[1]["candidates"]![0]!["content"]!["parts"]!.ToJsonString());
        Assert.Equal(11, (int?)written[1]["usageMetadata"]!["promptTokenCount"]);
    }

    [Fact]
    public void Add_Error_EndsTheStream()
    {
        var events = new ChatToGeminiEvents("call-1", "chat");
        events.Add(new ChatDelta { Error = new ChatStreamError("Too fast.", "rate_limit_exceeded") });
        events.End(Used);

        Assert.Equal("""{"error":{"code":429,"message":"Too fast.","status":"RESOURCE_EXHAUSTED"}}""", Assert.Single(Events(events)).ToJsonString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Reframing_AsAnArray_IsOneHoweverItIsCut(int length)
    {
        var stream = Encoding.UTF8.GetBytes("data: {\"a\":1}\r\n\r\n: comment\n\ndata: {\"b\":\ndata: 2}\n\n");
        var reframing = new EventReframing(StreamFrame.JsonArray);

        var written = string.Concat(stream.Chunk(length).Select(piece => Encoding.UTF8.GetString(reframing.Add(piece).Span)))
            + Encoding.UTF8.GetString(reframing.End().Span);

        Assert.Equal("""[{"a":1},{"b":2}]""", JsonNode.Parse(written)!.ToJsonString());
    }

    [Fact]
    public void Reframing_OfNoEvents_IsAnEmptyArray() =>
        Assert.Equal("[]", Encoding.UTF8.GetString(new EventReframing(StreamFrame.JsonArray).End().Span));

    private static List<JsonObject> Events(ChatToGeminiEvents events) =>
        [.. Encoding.UTF8.GetString(events.Written.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line["data: ".Length..])!.AsObject())];
}
