using System.Text;

namespace OrleansAi.EndToEnd.Tests.BadInput;

/// <summary>Generates requests that are wrong, each in one way: several hundred, the same in every run.</summary>
internal static class BadRequests
{
    private const string Chat = "/v1/chat/completions";
    private const int DeeplyNested = 2000;
    private const int Random = 20261120;

    private static readonly string[] WrongTypes = ["null", "true", "17", "1.5e3", "\"text\"", "[]", "{}", "[[]]", "-1"];

    private static string Valid => """{"model":"scripted","messages":[{"role":"user","content":"Say something."}]}""";

    public static IEnumerable<BadRequest> All() =>
        [.. BrokenJson(), .. WrongMemberTypes(), .. WrongValues(), .. WrongBodies(), .. Mutations(), .. OtherPaths()];

    private static IEnumerable<BadRequest> BrokenJson()
    {
        string[] texts =
        [
            "", " ", "{", "}", "[", "\"", "nul", "{\"model\"}", "{\"model\":}", "{model:\"scripted\"}", "{'model':'scripted'}", Valid + "x",
            Valid + Valid, Valid[..^1], Valid + "]", "\ufeff{", "{\"model\":\"scripted\",}", "// comment\n{", "NaN", "[1,2", "\u0000",
        ];
        foreach (var text in texts)
        {
            yield return new($"broken JSON {Show(text)}", Chat, text);
        }

        // Cut anywhere, a valid body is no longer one.
        for (var length = 1; length < Valid.Length; length += 3)
        {
            yield return new($"cut after {length} bytes", Chat, Valid[..length]);
        }
    }

    private static IEnumerable<BadRequest> WrongMemberTypes()
    {
        foreach (var value in WrongTypes.Where(value => value is not "\"text\""))
        {
            yield return new($"model is {value}", Chat, $$"""{"model":{{value}},"messages":[{"role":"user","content":"x"}]}""");
        }

        foreach (var value in WrongTypes)
        {
            yield return new($"messages is {value}", Chat, $$"""{"model":"scripted","messages":{{value}}}""");
            yield return new($"the whole body is {value}", Chat, value);
        }

        foreach (var value in WrongTypes.Where(value => value is not ("true" or "null")))
        {
            yield return new($"stream is {value}", Chat, $$"""{"model":"scripted","stream":{{value}},"messages":[{"role":"user","content":"x"}]}""");
        }

        foreach (var member in new[] { "max_tokens", "max_completion_tokens", "n" })
        {
            foreach (var value in WrongTypes.Where(value => value is not ("17" or "null" or "1.5e3")))
            {
                yield return new($"{member} is {value}", Chat, $$"""{"model":"scripted","{{member}}":{{value}},"messages":[{"role":"user","content":"x"}]}""");
            }
        }

        foreach (var value in WrongTypes.Where(value => value is not ("null" or "{}")))
        {
            yield return new(
                $"stream_options is {value}", Chat, $$"""{"model":"scripted","stream":true,"stream_options":{{value}},"messages":[{"role":"user","content":"x"}]}""");
        }
    }

    private static IEnumerable<BadRequest> WrongValues()
    {
        yield return new("no model", Chat, """{"messages":[{"role":"user","content":"x"}]}""");
        yield return new("no messages", Chat, """{"model":"scripted"}""");
        yield return new("no messages at all", Chat, """{"model":"scripted","messages":[]}""");
        yield return new("an empty model", Chat, """{"model":"","messages":[{"role":"user","content":"x"}]}""");
        yield return new("an unknown model", Chat, """{"model":"nobody-configured-this","messages":[{"role":"user","content":"x"}]}""");
        yield return new("a model with a line break", Chat, """{"model":"a\nb","messages":[{"role":"user","content":"x"}]}""");
        yield return new("a model of 100,000 characters", Chat, $$"""{"model":"{{new string('m', 100_000)}}","messages":[{"role":"user","content":"x"}]}""");
        yield return new("max_tokens far out of range", Chat, """{"model":"scripted","max_tokens":99999999999999999999,"messages":[{"role":"user","content":"x"}]}""");
        yield return new("deeply nested arrays", Chat, $$"""{"model":"scripted","messages":{{new string('[', DeeplyNested)}}{{new string(']', DeeplyNested)}}}""");
        yield return new(
            "deeply nested objects", Chat,
            $$"""{"model":"scripted","messages":[{"role":"user","content":"x"}],"metadata":{{string.Concat(Enumerable.Repeat("{\"a\":", DeeplyNested))}}1{{new string('}', DeeplyNested)}}}""");
    }

    private static IEnumerable<BadRequest> WrongBodies()
    {
        var valid = Encoding.UTF8.GetBytes(Valid);
        foreach (var type in new[] { "", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "image/png", "application/octet-stream" })
        {
            yield return new($"content type '{type}'", "POST", Chat, valid, type);
        }

        foreach (var encoding in new[] { "gzip", "br", "deflate", "zstd", "nonsense" })
        {
            yield return new($"content encoding {encoding}", "POST", Chat, valid, ContentEncoding: encoding);
        }

        yield return new("UTF-16", "POST", Chat, Encoding.Unicode.GetBytes(Valid));
        yield return new("UTF-32", "POST", Chat, Encoding.UTF32.GetBytes(Valid));
        yield return new("UTF-16 with its mark", "POST", Chat, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Valid)]);
        yield return new("broken UTF-8 in a text", "POST", Chat, Replace(valid, "Say"u8, [0xC3, 0x28, 0xFF]));
        yield return new("a lone surrogate byte", "POST", Chat, Replace(valid, "Say"u8, [0xED, 0xA0, 0x80]));
        yield return new("only zero bytes", "POST", Chat, new byte[1000]);
        foreach (var method in new[] { "GET", "PUT", "DELETE", "PATCH" })
        {
            yield return new("wrong method", method, Chat, method == "GET" ? null : valid);
        }
    }

    /// <summary>Flips one byte of the structure: a quote, a brace, a colon or a comma becomes something else.</summary>
    private static IEnumerable<BadRequest> Mutations()
    {
        var random = new Random(Random);
        var valid = Encoding.UTF8.GetBytes(Valid);
        var structure = Enumerable.Range(0, valid.Length).Where(i => valid[i] is (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)':').ToArray();
        const int count = 150;
        for (var i = 0; i < count; i++)
        {
            var mutated = valid.ToArray();
            var at = structure[random.Next(structure.Length)];
            mutated[at] = (byte)"~!@#%&*;?$"[random.Next(10)];
            yield return new($"byte {at} is '{(char)mutated[at]}' ({i})", "POST", Chat, mutated);
        }
    }

    private static IEnumerable<BadRequest> OtherPaths()
    {
        foreach (var path in new[] { "/v1", "/v1/", "/v1/nothing", "/api", "/api/nothing", "/api/users/a%20b/quota", "/v1/models/none" })
        {
            yield return new("no such thing", "GET", path, null);
        }

        foreach (var query in new[] { "from=yesterday", "to=never", "groupBy=mood", "from=2026-01-02&to=2026-01-01" })
        {
            yield return new("wrong query", "GET", $"/api/usage?{query}", null);
        }

        foreach (var query in new[] { "limit=0", "limit=x", "limit=100000", "after=-1", "after=x" })
        {
            yield return new("wrong query", "GET", $"/api/users/me/ledger?{query}", null);
        }

        foreach (var body in new[] { "", "[]", "{", "17", "{\"user\":17}", "{}", "{\"user\":\"\"}", "{\"user\":\"a b\"}", "{\"user\":\"x\",\"scopes\":[\"fly\"]}", "{\"user\":\"x\",\"expiresAt\":\"soon\"}", "{\"user\":\"x\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}" })
        {
            yield return new($"a key from {Show(body)}", "/api/admin/keys", body);
        }

        foreach (var body in new[] { "", "{}", "{\"id\":\"a\"}", "{\"id\":\"a\",\"amount\":-1}", "{\"id\":\"a\",\"amount\":\"much\"}", "{\"id\":\"\",\"amount\":1}", "{\"id\":\"a\",\"amount\":1e30}" })
        {
            yield return new($"credits from {Show(body)}", "/api/users/me/credits", body);
        }

        foreach (var body in new[] { "", "[]", "{\"displayName\":17}", "{\"preferences\":[]}", "{\"preferences\":{\"a\":1}}", "{\"tier\":\"a b\"}" })
        {
            yield return new($"a profile from {Show(body)}", "PATCH", "/api/users/me", Encoding.UTF8.GetBytes(body));
        }

        foreach (var body in new[] { "", "[]", "{", "17", "null", "{}", "{\"targets\":null}", "{\"targets\":[null]}", "{\"targets\":[{}]}", "{\"targets\":{}}", "{\"targets\":[],\"targets\":[]}", "{\"strategy\":7}", "{\"mood\":\"good\"}", "{\"fallbackOn\":{\"Timeout\":null}}" })
        {
            yield return new($"a model from {Show(body)}", "PUT", "/api/admin/models/fresh", Encoding.UTF8.GetBytes(body));
        }

        foreach (var path in new[] { "/api/admin/models", "/api/admin/models/", "/api/admin/models/a/b", "/api/admin/models/a%20b", "/api/admin/models/%2F" })
        {
            yield return new("a model of no name", "PUT", path, Encoding.UTF8.GetBytes("{\"targets\":[{\"provider\":\"local\",\"model\":\"local\"}]}"));
        }
    }

    private static byte[] Replace(byte[] text, ReadOnlySpan<byte> part, byte[] by)
    {
        var at = text.AsSpan().IndexOf(part);
        return [.. text[..at], .. by, .. text[(at + part.Length)..]];
    }

    private static string Show(string text) => text.Length == 0 ? "nothing" : text.Length > 40 ? $"{text[..40]}…" : text;
}
