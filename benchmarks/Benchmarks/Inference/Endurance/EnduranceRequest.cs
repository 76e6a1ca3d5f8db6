using System.Text.Json.Nodes;

namespace OrleansAi.Benchmarks.Inference.Endurance;

/// <summary>A request, and what its answer must be like.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Body">What it says, as JSON.</param>
/// <param name="Accepts">Whether an answer with the status 200 is right; <c>null</c> where the request must be refused.</param>
internal sealed record EnduranceRequest(string Path, string Body, Func<string, bool>? Accepts)
{
    private const string Chat = "/v1/chat/completions";
    private const int TooManyWords = 1200;

    private static readonly string[] Words =
        ["What", "is", "a", "harbor", "and", "why", "does", "the", "word", "mean", "music", "in", "winter", "Tell", "me", "about", "rivers", "of", "London", "please", "größer", "日本", "🙂", "42", "\n"];

    private static readonly JsonNode Schema = JsonNode.Parse("""
        {"type":"json_schema","json_schema":{"name":"word","strict":true,"schema":{"type":"object","additionalProperties":false,"required":["kind","count"],
         "properties":{"kind":{"enum":["noun","verb","other"]},"count":{"type":"integer","minimum":0,"maximum":99}}}}}
        """)!;

    /// <summary>Whether what must be answered is known word by word.</summary>
    public bool IsKnown { get; private init; }

    /// <summary>One of any kind.</summary>
    public static EnduranceRequest Any(Random random, KnownAnswers known) => random.Next(100) switch
    {
        < 40 => Streamed(random),
        < 55 => Whole(random),
        < 63 => Structured(random),
        < 70 => Known(KnownAnswers.QuestionOf(random), known),
        < 73 => new(Chat, Asking(random, random.Next(TooManyWords, 2 * TooManyWords), []), null),
        < 87 => Embedding(random),
        < 91 => new("/embed", new JsonObject { ["inputs"] = Texts(random, 4), ["model"] = "embed" }.ToJsonString(), static body => JsonNode.Parse(body) is JsonArray { Count: > 0 }),
        < 97 => Prediction(random, features: 4, static body => JsonNode.Parse(body)?["outputs"] is JsonArray { Count: 2 }),
        _ => Prediction(random, features: 5, null),
    };

    private static EnduranceRequest Streamed(Random random) => new(
        Chat, Asking(random, random.Next(1, 300), new() { ["stream"] = true, ["temperature"] = random.Next(2), ["ignore_eos"] = random.Next(3) == 0, ["max_tokens"] = random.Next(1, 200) }),
        static body => body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal) && !body.Contains("\"error\"", StringComparison.Ordinal));

    private static EnduranceRequest Whole(Random random) => new(
        Chat, Asking(random, random.Next(1, 300), new() { ["temperature"] = 1, ["logprobs"] = random.Next(2) == 0, ["max_tokens"] = random.Next(1, 100) }),
        static body => JsonNode.Parse(body)!["choices"]![0]!["finish_reason"] is not null);

    private static EnduranceRequest Structured(Random random) => new(
        Chat, Asking(random, random.Next(1, 50), new() { ["temperature"] = 1, ["max_tokens"] = 100, ["response_format"] = Schema.DeepClone() }),
        static body => IsRight(JsonNode.Parse(body)!["choices"]![0]!));

    private static bool IsRight(JsonNode choice) => (string?)choice["finish_reason"] == "length" || JsonNode.Parse((string)choice["message"]!["content"]!)!["count"] is JsonValue;

    private static EnduranceRequest Known(string question, KnownAnswers known) => new(Chat, KnownAnswers.Request(question), body => known.Has(question, body)) { IsKnown = true };

    private static EnduranceRequest Embedding(Random random)
    {
        var texts = Texts(random, 32);
        var count = texts.Count;
        return new("/v1/embeddings", new JsonObject { ["model"] = "embed", ["input"] = texts }.ToJsonString(), body => JsonNode.Parse(body)!["data"]!.AsArray().Count == count);
    }

    private static EnduranceRequest Prediction(Random random, int features, Func<string, bool>? accepts)
    {
        var rows = random.Next(1, 9);
        var data = new JsonArray([.. Enumerable.Range(0, rows * features).Select(_ => JsonValue.Create(random.NextDouble()))]);
        var input = new JsonObject { ["name"] = "features", ["datatype"] = "FP32", ["shape"] = new JsonArray(rows, features), ["data"] = data };
        return new("/v2/models/tensors/infer", new JsonObject { ["inputs"] = new JsonArray(input) }.ToJsonString(), accepts);
    }

    // Every other prompt begins alike, as those of one application do.
    private static string Asking(Random random, int words, JsonObject options)
    {
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = Text(random, words) });
        if (random.Next(2) == 0)
            messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = "You are a friendly assistant. Answer briefly, in plain English, and say so where you do not know." });
        options["model"] = "chat";
        options["messages"] = messages;
        return options.ToJsonString();
    }

    private static JsonArray Texts(Random random, int most) => [.. Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => JsonValue.Create(Text(random, random.Next(1, 60))))];

    private static string Text(Random random, int words) => string.Join(' ', random.GetItems(Words, words));
}
