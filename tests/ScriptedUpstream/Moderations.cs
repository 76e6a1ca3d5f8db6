using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Flags every text with the word <c>w5</c>, the sixth of a scripted answer, as violent.</summary>
internal static class Moderations
{
    public static async Task AnswerAsync(HttpContext context, Journal journal)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var request = JsonNode.Parse(body)!.AsObject();
        var entry = journal.Begin(request["model"]!.GetValue<string>(), false, body);
        var results = request["input"]!.AsArray().Select(text => (JsonNode)Judge(text!.GetValue<string>().Split(' ').Contains("w5")));
        context.Response.ContentType = "application/json";
        var answer = new JsonObject { ["id"] = "modr-scripted", ["model"] = request["model"]!.DeepClone(), ["results"] = new JsonArray([.. results]) };
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        entry.Outcome = JournalEntry.Completed;
    }

    private static JsonObject Judge(bool isFlagged) => new JsonObject
    {
        ["flagged"] = isFlagged,
        ["categories"] = new JsonObject { ["violence"] = isFlagged, ["hate"] = false },
        ["category_scores"] = new JsonObject { ["violence"] = isFlagged ? 0.9 : 0.01, ["hate"] = 0.01 },
    };
}
