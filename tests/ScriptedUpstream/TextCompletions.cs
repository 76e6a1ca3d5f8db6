using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Answers one text completion with as many words as the script has chunks.</summary>
internal static class TextCompletions
{
    public static async Task AnswerAsync(HttpContext context, Script script, Journal journal)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var request = JsonNode.Parse(body)!.AsObject();
        var stream = request["stream"]?.GetValue<bool>() ?? false;
        var entry = journal.Begin(request["model"]!.GetValue<string>(), stream, body);
        entry.OutputTokens = script.Chunks;
        var words = Enumerable.Range(0, script.Chunks).Select(i => $"w{i} ").ToList();
        context.Response.ContentType = stream ? "text/event-stream" : "application/json";
        if (!stream)
        {
            await context.Response.WriteAsync(Completion(string.Concat(words), "stop").ToJsonString(), context.RequestAborted);
        }
        else
        {
            foreach (var word in words)
            {
                await context.Response.WriteAsync($"data: {Completion(word, null).ToJsonString()}\n\n", context.RequestAborted);
            }

            await context.Response.WriteAsync($"data: {Completion("", "stop").ToJsonString()}\n\ndata: [DONE]\n\n", context.RequestAborted);
        }

        entry.Outcome = JournalEntry.Completed;
    }

    private static JsonObject Completion(string text, string? finishReason) => new()
    {
        ["id"] = "cmpl-scripted",
        ["object"] = "text_completion",
        ["created"] = 1700000000,
        ["model"] = "scripted-1",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["text"] = text, ["logprobs"] = null, ["finish_reason"] = finishReason }),
    };
}
