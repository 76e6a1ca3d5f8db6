using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Responses;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Responses;

/// <summary>What a client that asked for a response sees of a chat completion, whole and streamed.</summary>
public sealed class ChatToResponseTests
{
    private static readonly TokenUsage Settled = new() { InputTokens = 7, OutputTokens = 2, CachedInputTokens = 3, ReasoningTokens = 1 };
    private static readonly DateTimeOffset Created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public void Events_OfAnAnswerWithReasoningTextAndTools_AreItemsBegunAndEnded()
    {
        var events = Translate(
            new ChatDelta { Content = "" },
            new ChatDelta { Reasoning = "Hm." },
            new ChatDelta { Content = "Hello " },
            new ChatDelta { Content = "you" },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", "")] },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(1, "c2", "now", "{}")] },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, null, null, "{\"city\":1}")] },
            new ChatDelta { FinishReason = "tool_calls" });

        Assert.Equal(
            [
                "response.created", "response.in_progress",
                "response.output_item.added 0 reasoning", "response.content_part.added 0 reasoning_text", "response.reasoning_text.delta 0 Hm.",
                "response.reasoning_text.done 0 Hm.", "response.content_part.done 0 reasoning_text", "response.output_item.done 0 reasoning",
                "response.output_item.added 1 message", "response.content_part.added 1 output_text",
                "response.output_text.delta 1 Hello ", "response.output_text.delta 1 you",
                "response.output_text.done 1 Hello you", "response.content_part.done 1 output_text", "response.output_item.done 1 message",
                "response.output_item.added 2 function_call", "response.output_item.added 3 function_call", "response.function_call_arguments.delta 3 {}",
                "response.function_call_arguments.delta 2 {\"city\":1}",
                "response.function_call_arguments.done 2 {\"city\":1}", "response.output_item.done 2 function_call",
                "response.function_call_arguments.done 3 {}", "response.output_item.done 3 function_call",
                "response.completed",
            ],
            events.Select(Outline));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(item => (int)item["sequence_number"]!));
    }

    [Fact]
    public void Events_EndWithTheWholeResponse_AsItIsWithoutAStream()
    {
        var deltas = new[]
        {
            new ChatDelta { Reasoning = "Hm." },
            new ChatDelta { Content = "Hello" },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", "{}")], FinishReason = "tool_calls", Usage = Settled },
        };
        var whole = new ChatDelta
        {
            Reasoning = "Hm.",
            Content = "Hello",
            ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", "{}")],
            FinishReason = "tool_calls",
            Usage = Settled,
        };

        var streamed = Translate(deltas)[^1]["response"]!;

        Assert.True(JsonNode.DeepEquals(Whole(whole), streamed), streamed.ToJsonString());
    }

    [Fact]
    public void Response_RepeatsWhatWasAskedFor()
    {
        var response = Whole(new ChatDelta { Content = "Hello", FinishReason = "stop" });

        Assert.Equal(("resp_1", "response", "completed", "chat", 1_700_000_000),
            ((string?)response["id"], (string?)response["object"], (string?)response["status"], (string?)response["model"], (long?)response["created_at"]));
        Assert.Equal(("Be brief.", 0.5, 1.0, "auto"), ((string?)response["instructions"], (double?)response["temperature"], (double?)response["top_p"], (string?)response["tool_choice"]));
        Assert.Equal((7, 3, 2, 1, 9), (
            (int?)response["usage"]!["input_tokens"], (int?)response["usage"]!["input_tokens_details"]!["cached_tokens"],
            (int?)response["usage"]!["output_tokens"], (int?)response["usage"]!["output_tokens_details"]!["reasoning_tokens"], (int?)response["usage"]!["total_tokens"]));
        Assert.Null(response["incomplete_details"]);
    }

    [Theory]
    [InlineData("length", "incomplete", "max_output_tokens")]
    [InlineData("content_filter", "incomplete", "content_filter")]
    [InlineData("stop", "completed", null)]
    public void Response_SaysHowItEnded(string finishReason, string status, string? reason)
    {
        var delta = new ChatDelta { Content = "Hello", FinishReason = finishReason };

        Assert.Equal((status, reason), ((string?)Whole(delta)["status"], (string?)Whole(delta)["incomplete_details"]?["reason"]));
        Assert.Equal($"response.{status}", (string?)Translate(delta)[^1]["type"]);
    }

    [Fact]
    public void Refusal_IsAPartOfItsOwn()
    {
        var item = Whole(new ChatDelta { Refusal = "No." })["output"]![0]!;

        Assert.Equal("""[{"type":"refusal","refusal":"No."}]""", item["content"]!.ToJsonString());
    }

    [Fact]
    public void Events_OfAStreamThatBreaksOff_EndWithAnError()
    {
        var events = Translate(new ChatDelta { Content = "Hel" }, new ChatDelta { Error = new ChatStreamError("It broke.", "upstream_disconnected") });

        Assert.Equal(("error", "It broke.", "upstream_disconnected"), ((string?)events[^1]["type"], (string?)events[^1]["message"], (string?)events[^1]["code"]));
    }

    private static ForeignRequest Request() =>
        ResponsesRequestReader.Read("""{"model":"chat","input":"Hi","instructions":"Be brief.","temperature":0.5}"""u8.ToArray()).Original!;

    private static JsonNode Whole(ChatDelta answer) => JsonNode.Parse(ChatToResponse.Write(answer, Request(), "1", Created, Settled).Span)!;

    private static List<JsonNode> Translate(params ChatDelta[] deltas)
    {
        var events = new ChatToResponseEvents(Request(), "1", Created);
        events.Begin();
        foreach (var delta in deltas)
            events.Add(delta);

        events.End(Settled);
        var blocks = Encoding.UTF8.GetString(events.Written.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. blocks.Select(block =>
        {
            var lines = block.Split('\n');
            var data = JsonNode.Parse(lines[1]["data: ".Length..])!;
            Assert.Equal($"event: {data["type"]}", lines[0]);
            return data;
        })];
    }

    private static string Outline(JsonNode item)
    {
        var parts = new[]
        {
            (string?)item["type"], item["output_index"]?.ToString(), (string?)item["item"]?["type"], (string?)item["part"]?["type"],
            (string?)item["delta"] ?? (string?)item["text"] ?? (string?)item["arguments"],
        };
        return string.Join(' ', parts.OfType<string>());
    }
}
