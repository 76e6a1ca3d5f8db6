using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>The events that a client of Anthropic's format sees of a streamed chat completion.</summary>
public sealed class ChatToAnthropicEventsTests
{
    private static readonly TokenUsage Settled = new() { InputTokens = 7, OutputTokens = 2 };

    [Fact]
    public void Events_OfAnAnswerWithThinkingTextAndTools_AreBlocksOneAfterAnother()
    {
        var events = Translate(
            new ChatDelta { Content = "" },
            new ChatDelta { Reasoning = "Hm." },
            new ChatDelta { Content = "Hello " },
            new ChatDelta { Content = "you" },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, "c1", "weather", "")] },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, null, null, "{\"city\":")] },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, null, null, "\"Bonn\"}")] },
            new ChatDelta { ToolCalls = [new ChatToolCallDelta(1, "c2", "now", "{}")] },
            new ChatDelta { FinishReason = "tool_calls" });

        Assert.Equal(
            [
                "message_start",
                "content_block_start 0 thinking", "content_block_delta 0 thinking_delta Hm.", "content_block_stop 0",
                "content_block_start 1 text", "content_block_delta 1 text_delta Hello ", "content_block_delta 1 text_delta you", "content_block_stop 1",
                "content_block_start 2 tool_use c1 weather", "content_block_delta 2 input_json_delta {\"city\":",
                "content_block_delta 2 input_json_delta \"Bonn\"}", "content_block_stop 2",
                "content_block_start 3 tool_use c2 now", "content_block_delta 3 input_json_delta {}", "content_block_stop 3",
                "message_delta tool_use", "message_stop",
            ],
            events.Select(Outline));
    }

    [Fact]
    public void Begin_NamesTheMessageAndTheModelAsked()
    {
        var message = Translate()[0]["message"]!;

        Assert.Equal(
            ("msg_1", "message", "assistant", "chat"),
            ((string?)message["id"], (string?)message["type"], (string?)message["role"], (string?)message["model"]));
        Assert.Empty(message["content"]!.AsArray());
    }

    [Theory]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("tool_calls", "tool_use")]
    [InlineData("content_filter", "refusal")]
    [InlineData(null, "end_turn")]
    public void End_SaysWhyInAnthropicsWords(string? finishReason, string stopReason)
    {
        var events = Translate(new ChatDelta { Content = "Hello" }, new ChatDelta { FinishReason = finishReason });

        Assert.Equal($"message_delta {stopReason}", Outline(events[^2]));
    }

    [Fact]
    public void End_OfAStreamThatReportedUsage_SaysItWithTheCachedTokensApart()
    {
        var reported = new TokenUsage { InputTokens = 11, CachedInputTokens = 4, OutputTokens = 3 };

        var usage = Translate(new ChatDelta { Content = "Hello" }, new ChatDelta { Usage = reported })[^2]["usage"]!;

        Assert.Equal((7, 4, 3), ((int)usage["input_tokens"]!, (int)usage["cache_read_input_tokens"]!, (int)usage["output_tokens"]!));
    }

    [Fact]
    public void End_OfAStreamWithoutUsage_SaysWhatIsSettled()
    {
        var usage = Translate(new ChatDelta { Content = "Hello" })[^2]["usage"]!;

        Assert.Equal((7, 2), ((int)usage["input_tokens"]!, (int)usage["output_tokens"]!));
    }

    [Fact]
    public void Events_OfARefusal_AreText()
    {
        var events = Translate(new ChatDelta { Refusal = "No." });

        Assert.Equal("content_block_delta 0 text_delta No.", Outline(events[2]));
    }

    [Fact]
    public void Events_OfAnAnswerWithoutContent_HaveNoBlock() =>
        Assert.Equal(["message_start", "message_delta end_turn", "message_stop"], Translate(new ChatDelta { FinishReason = "stop" }).Select(Outline));

    [Theory]
    [InlineData("rate_limit_exceeded", "rate_limit_error")]
    [InlineData("overloaded", "overloaded_error")]
    [InlineData("upstream_timeout", "timeout_error")]
    [InlineData("server_error", "api_error")]
    [InlineData(null, "api_error")]
    public void Error_InTheMiddle_IsTheLastEvent(string? code, string type)
    {
        var events = Translate(new ChatDelta { Content = "Hello" }, new ChatDelta { Error = new ChatStreamError("It broke.", code) });

        Assert.Equal(["message_start", "content_block_start 0 text", "content_block_delta 0 text_delta Hello", "error"], events.Select(Outline));
        Assert.Equal((type, "It broke."), ((string?)events[^1]["error"]!["type"], (string?)events[^1]["error"]!["message"]));
    }

    private static List<JsonNode> Translate(params ChatDelta[] deltas)
    {
        var events = new ChatToAnthropicEvents("msg_1", "chat");
        events.Begin();
        foreach (var delta in deltas)
            events.Add(delta);

        events.End(Settled);
        return [.. Encoding.UTF8.GetString(events.Written.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
    }

    // Anthropic's clients go by the event's name, others by the type in its data: both must say the same.
    private static JsonNode Parse(string written)
    {
        var lines = written.Split('\n');
        Assert.Equal(2, lines.Length);
        var data = JsonNode.Parse(lines[1]["data: ".Length..])!;
        Assert.Equal($"event: {(string?)data["type"]}", lines[0]);
        return data;
    }

    private static string Outline(JsonNode said)
    {
        var block = said["content_block"];
        var delta = said["delta"];
        string?[] parts =
        [
            (string?)said["type"], said["index"]?.ToString(),
            (string?)block?["type"], (string?)block?["id"], (string?)block?["name"],
            (string?)delta?["type"], (string?)delta?["text"] ?? (string?)delta?["thinking"] ?? (string?)delta?["partial_json"], (string?)delta?["stop_reason"],
        ];
        return string.Join(' ', parts.Where(part => part is not null));
    }
}
