using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Answers Gemini's <c>streamGenerateContent</c> with the script's words at the script's pace.</summary>
internal static class GeminiContents
{
    public static async Task AnswerAsync(HttpContext context, string model, Script script, Journal journal, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body);
        var entry = journal.Begin(model, true, await reader.ReadToEndAsync(context.RequestAborted));
        context.Response.ContentType = "text/event-stream";
        try
        {
            for (var i = 0; i < script.Chunks; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(script.ChunkDelayMilliseconds), time, context.RequestAborted);
                var candidate = new JsonObject
                {
                    ["content"] = new JsonObject { ["role"] = "model", ["parts"] = new JsonArray(new JsonObject { ["text"] = $"w{i} " }) },
                };
                if (i == script.Chunks - 1)
                    candidate["finishReason"] = "STOP";

                entry.OutputTokens++;
                var answer = new JsonObject { ["candidates"] = new JsonArray(candidate), ["usageMetadata"] = Usage(entry.OutputTokens) };
                await context.Response.WriteAsync($"data: {answer.ToJsonString()}\r\n\r\n", context.RequestAborted);
            }

            entry.Outcome = JournalEntry.Completed;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            entry.Outcome = JournalEntry.Aborted;
        }
    }

    private static JsonObject Usage(int outputTokens) => new()
    {
        ["promptTokenCount"] = 11,
        ["candidatesTokenCount"] = outputTokens,
        ["totalTokenCount"] = 11 + outputTokens,
    };
}
