namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>What an upstream of Anthropic's format answers.</summary>
internal static class AnthropicAnswers
{
    public const string Whole = """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"tool_use","stop_sequence":null,
        "content":[{"type":"thinking","thinking":"Hm.","signature":"s"},{"type":"text","text":"Hello "},{"type":"text","text":"you"},
        {"type":"tool_use","id":"c1","name":"weather","input":{"city":"Bonn"}}],
        "usage":{"input_tokens":5,"cache_creation_input_tokens":2,"cache_read_input_tokens":4,"output_tokens":3}}
        """;

    public static string Stream { get; } =
        Start
        + Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""")
        + Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}""")
        + Event("content_block_delta", """{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}""")
        + Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
        + Event("content_block_start", """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""")
        + Event("ping", """{"type":"ping"}""")
        + Text("Hello ") + Text("you")
        + Event("content_block_stop", """{"type":"content_block_stop","index":1}""")
        + ToolUse(2, "c1", "weather", "{\\\"city\\\":", "\\\"Bonn\\\"}")
        + ToolUse(3, "c2", "now", "{}")
        + End;

    public static string Start => Event(
        "message_start",
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":2,"cache_read_input_tokens":4,"output_tokens":1}}}""");

    public static string End =>
        Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":3}}""")
        + Event("message_stop", """{"type":"message_stop"}""");

    public static string Overloaded => Event("error", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""");

    public static string Event(string type, string data) => $"event: {type}\ndata: {data}\n\n";

    public static string Text(string text) =>
        Event("content_block_delta", $$$"""{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"{{{text}}}"}}""");

    private static string ToolUse(int index, string id, string name, params string[] pieces) =>
        Event("content_block_start", $$$"""{"type":"content_block_start","index":{{{index}}},"content_block":{"type":"tool_use","id":"{{{id}}}","name":"{{{name}}}","input":{} } }""")
        + string.Concat(pieces.Select(piece => Event(
            "content_block_delta", $$$"""{"delta":{"type":"input_json_delta","partial_json":"{{{piece}}}"},"type":"content_block_delta","index":{{{index}}} }""")))
        + Event("content_block_stop", $$$"""{"index":{{{index}}},"type":"content_block_stop"}""");
}
