using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Answers Ollama's <c>/api/chat</c>, always as a stream, with the script's words at the script's pace.</summary>
internal static class OllamaChat
{
    public static async Task AnswerAsync(HttpContext context, Script script, Journal journal, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var model = JsonNode.Parse(body)!["model"]!.GetValue<string>();
        var entry = journal.Begin(model, true, body);
        context.Response.ContentType = "application/x-ndjson";
        try
        {
            for (var i = 0; i < script.Chunks; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(script.ChunkDelayMilliseconds), time, context.RequestAborted);
                await SendAsync(context, Line(model, $"w{i} ", isDone: false));
                entry.OutputTokens++;
            }

            var last = Line(model, "", isDone: true);
            last["done_reason"] = "stop";
            last["prompt_eval_count"] = 11;
            last["eval_count"] = script.Chunks;
            await SendAsync(context, last);
            entry.Outcome = JournalEntry.Completed;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            entry.Outcome = JournalEntry.Aborted;
        }
    }

    private static Task SendAsync(HttpContext context, JsonObject line) => context.Response.WriteAsync($"{line.ToJsonString()}\n", context.RequestAborted);

    private static JsonObject Line(string model, string text, bool isDone) => new()
    {
        ["model"] = model,
        ["created_at"] = "2026-01-01T00:00:00Z",
        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
        ["done"] = isDone,
    };
}
