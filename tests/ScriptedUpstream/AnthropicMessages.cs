using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Answers one of Anthropic's messages, always as a stream, with the script's words at the script's pace.</summary>
internal static class AnthropicMessages
{
    public static async Task AnswerAsync(HttpContext context, Script script, Journal journal, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var entry = journal.Begin(JsonNode.Parse(body)!["model"]!.GetValue<string>(), true, body);
        context.Response.ContentType = "text/event-stream";
        try
        {
            await SendAsync(context, "message_start", """
                "message":{"id":"msg_scripted","type":"message","role":"assistant","content":[],"usage":{"input_tokens":11,"output_tokens":1}}
                """);
            await SendAsync(context, "content_block_start", """ "index":0,"content_block":{"type":"text","text":""} """);
            for (var i = 0; i < script.Chunks; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(script.ChunkDelayMilliseconds), time, context.RequestAborted);
                await SendAsync(context, "content_block_delta", $$$""" "index":0,"delta":{"type":"text_delta","text":"w{{{i}}} "} """);
                entry.OutputTokens++;
            }

            await SendAsync(context, "content_block_stop", """ "index":0 """);
            await SendAsync(context, "message_delta", $$$""" "delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":{{{script.Chunks}}}} """);
            await SendAsync(context, "message_stop", null);
            entry.Outcome = JournalEntry.Completed;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            entry.Outcome = JournalEntry.Aborted;
        }
    }

    private static Task SendAsync(HttpContext context, string type, string? members) => context.Response.WriteAsync(
        $$"""
        event: {{type}}
        data: {"type":"{{type}}"{{(members is null ? "" : $",{members.Trim()}")}}}


        """,
        context.RequestAborted);
}
