using System.Text;
using System.Text.Json.Nodes;

namespace OrleansAi.ScriptedUpstream;

/// <summary>Embeds a text as the words that it has: texts with mostly the same words are near each other.</summary>
internal static class Embeddings
{
    private const int Dimensions = 512;

    public static async Task AnswerAsync(HttpContext context, Script script, Journal journal)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var request = JsonNode.Parse(body)!.AsObject();
        var entry = journal.Begin(request["model"]!.GetValue<string>(), false, body);
        await Task.Delay(TimeSpan.FromMilliseconds(script.FirstByteDelayMilliseconds), TimeProvider.System, context.RequestAborted);
        context.Response.StatusCode = script.Status;
        var words = request["input"]!.GetValue<string>().ToLowerInvariant().Split([' ', '?', '.', ',', '!'], StringSplitOptions.RemoveEmptyEntries);
        var vector = new double[Dimensions];
        foreach (var word in words)
        {
            vector[PlaceOf(word)]++;
        }

        var answer = new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray(new JsonObject { ["object"] = "embedding", ["index"] = 0, ["embedding"] = new JsonArray([.. vector.Select(value => (JsonNode)value)]) }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = words.Length, ["total_tokens"] = words.Length },
        };
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
        entry.Outcome = JournalEntry.Completed;
    }

    // FNV-1a: the same in every process.
    private static int PlaceOf(string word) =>
        (int)(Encoding.UTF8.GetBytes(word).Aggregate(2166136261u, (hash, octet) => unchecked((hash ^ octet) * 16777619u)) % Dimensions);
}
