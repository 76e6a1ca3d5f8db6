using System.Text;

namespace OrleansAi.EndToEnd.Tests.BadInput;

/// <summary>Requests that are wrong, each in one way, to the model endpoints besides chat completions.</summary>
internal static class BadModelRequests
{
    private const int DeeplyNested = 2000;

    private static readonly string[] NoText = ["null", "true", "17", "-1.5", "{}"];
    private static readonly string[] NoArray = [.. NoText, "[]"];

    // Each endpoint's valid body, and for some of its members what they must not be.
    private static readonly (string Path, string Valid, (string Member, string[] Wrong)[] Members)[] Endpoints =
    [
        ("/v1/completions", """{"model":"scripted","prompt":"Go on"}""", [("prompt", NoArray), ("max_tokens", ["0", "-1", "\"x\"", "{}"]), ("n", ["0", "129", "[]"]), ("best_of", ["0", "1.5"]), ("stream", ["1", "\"yes\"", "{}"]), ("stream_options", ["1", "[]"])]),
        ("/v1/embeddings", """{"model":"scripted","input":"Hello"}""", [("input", [.. NoArray, "[true]", "[\"a\",null]"])]),
        ("/v1/rerank", """{"model":"scripted","query":"q","documents":["a"]}""", [("query", NoArray), ("documents", [.. NoArray, "[null]"])]),
        ("/v2/rerank", """{"model":"scripted","query":"q","documents":["a"]}""", [("query", NoArray), ("documents", NoArray)]),
        ("/v1/moderations", """{"model":"scripted","input":"Hello"}""", [("input", [.. NoArray, "[false]"])]),
        ("/v1/responses", """{"model":"scripted","input":"Hello"}""", [("input", [.. NoArray, "[1]", "[{}]", "[{\"type\":\"x\"}]", "[{\"role\":\"x\",\"content\":\"a\"}]", "[{\"role\":\"user\",\"content\":[{\"type\":\"x\"}]}]"]), ("max_output_tokens", ["0", "-1", "\"x\"", "1.5"]), ("tools", ["[{\"type\":\"web_search\"}]", "[1]", "[{}]"]), ("previous_response_id", ["\"resp_1\""]), ("background", ["true"])]),
        ("/v1/messages", """{"model":"scripted","max_tokens":5,"messages":[{"role":"user","content":"Hello"}]}""", [("messages", NoArray), ("max_tokens", ["0", "-1", "\"x\"", "null"])]),
        ("/v1/messages/count_tokens", """{"model":"scripted","messages":[{"role":"user","content":"Hello"}]}""", [("messages", NoArray)]),
    ];

    public static IEnumerable<BadRequest> All() => Endpoints.SelectMany(endpoint => Of(endpoint.Path, endpoint.Valid, endpoint.Members));

    private static IEnumerable<BadRequest> Of(string path, string valid, (string Member, string[] Wrong)[] members)
    {
        for (var length = 0; length < valid.Length; length += 5)
        {
            yield return new($"cut after {length} bytes", path, valid[..length]);
        }

        foreach (var body in new[] { "null", "17", "\"text\"", "[]", "{}", valid + "x", "\ufeff" + valid, valid.Replace("\"scripted\"", "\"\\ud800\"", StringComparison.Ordinal) })
        {
            yield return new($"the whole body is {Show(body)}", path, body);
        }

        if (path != "/v1/moderations")
        {
            yield return new("no model", path, valid.Replace("\"model\":\"scripted\",", "", StringComparison.Ordinal));
        }

        foreach (var model in new[] { "null", "17", "[]", "{}", "\"\"", "\"no-such-model\"" })
        {
            yield return new($"model is {model}", path, valid.Replace("\"scripted\"", model, StringComparison.Ordinal));
        }

        foreach (var (member, wrong) in members)
        {
            foreach (var value in wrong)
            {
                yield return new($"{member} is {value}", path, With(valid, member, value));
            }
        }

        yield return new("deep nesting", path, With(valid, "extra", $"{string.Concat(Enumerable.Repeat("[", DeeplyNested))}{new string(']', DeeplyNested)}"));
        yield return new("broken UTF-8", "POST", path, [.. "{\"model\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        yield return new("UTF-16", "POST", path, Encoding.Unicode.GetBytes(valid));
        yield return new("content type text/plain", "POST", path, Encoding.UTF8.GetBytes(valid), "text/plain");
        yield return new("content encoding gzip", "POST", path, Encoding.UTF8.GetBytes(valid), ContentEncoding: "gzip");
        yield return new("wrong method", "GET", path, null);
    }

    // Its value replaced, or the member added.
    private static string With(string valid, string member, string value)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(valid)!.AsObject();
        node.Remove(member);
        var others = node.Count == 0 ? "" : "," + node.ToJsonString()[1..^1];
        return $"{{\"{member}\":{value}{others}}}";
    }

    private static string Show(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
