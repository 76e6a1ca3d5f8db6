using System.Text;

namespace OrleansAi.EndToEnd.Tests.BadInput;

/// <summary>Requests to <c>/api/conversations</c> that are wrong, each in one way.</summary>
internal static class BadConversationRequests
{
    private const string Conversations = "/api/conversations";
    private const string WellFormed = "conv_0123456789abcdef0123456789abcdef";
    private const int DeeplyNested = 2000;
    private const int LargestMessage = 256 * 1024;

    /// <param name="conversation">The id of a conversation that exists and has no messages.</param>
    public static IEnumerable<BadRequest> All(string conversation) =>
        [.. NewConversations(), .. NewMessages(conversation), .. Changes(conversation), .. Queries(conversation), .. WrongIds(conversation), .. WrongBodies(conversation)];

    private static IEnumerable<BadRequest> NewConversations()
    {
        var surrogate = "\"\\ud800\"";
        string[] bodies =
        [
            "", "{", "[]", "17", "null", "\"text\"", "{}", """{"model":""}""", """{"model":" "}""", """{"model":null}""", """{"model":17}""", """{"model":["scripted"]}""",
            $$"""{"model":"{{new string('m', 201)}}"}""", $$"""{"model":{{surrogate}}}""",
            """{"model":"scripted","title":17}""", $$"""{"model":"scripted","title":"{{new string('t', 201)}}"}""", """{"model":"scripted","title":"a\u0000b"}""",
            """{"model":"scripted","systemPrompt":{}}""", $$"""{"model":"scripted","systemPrompt":"{{new string('s', (64 * 1024) + 1)}}"}""",
            """{"model":"scripted","whenBusy":"panic"}""", """{"model":"scripted","whenBusy":1}""", """{"model":"scripted","whenBusy":"17"}""",
            """{"model":"scripted","metadata":[]}""", """{"model":"scripted","metadata":{"a":1}}""", """{"model":"scripted","metadata":{"a":null}}""",
            """{"model":"scripted","metadata":{"":"x"}}""", $$"""{"model":"scripted","metadata":{"{{new string('n', 65)}}":"x"} }""",
            $$"""{"model":"scripted","metadata":{"a":"{{new string('v', 513)}}"} }""",
            $$"""{"model":"scripted","metadata":{ {{string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"m{i}\":\"x\""))}} } }""",
            """{"model":"scripted","message":"Hello"}""", """{"model":"scripted","message":{}}""", """{"model":"scripted","message":{"text":""}}""",
            $$"""{"model":"scripted","metadata":{{string.Concat(Enumerable.Repeat("{\"a\":", DeeplyNested))}}1{{new string('}', DeeplyNested)}}}""",
        ];
        return bodies.Select(body => new BadRequest($"a conversation from {Show(body)}", Conversations, body));
    }

    private static IEnumerable<BadRequest> NewMessages(string conversation)
    {
        string[] bodies =
        [
            "", "{", "[]", "null", "{}", """{"text":null}""", """{"text":""}""", """{"text":" \n\t"}""", """{"text":17}""", """{"text":["Hello"]}""", """{"text":{"a":1}}""",
            """{"text":"\ud800"}""", """{"text":"a\u0000b"}""", $$"""{"text":"{{new string('x', LargestMessage + 1)}}"}""",
            """{"text":"Hello","clientId":17}""", """{"text":"Hello","clientId":{}}""", $$"""{"text":"Hello","clientId":"{{new string('c', 201)}}"}""", """{"text":"Hello"}x""",
        ];
        return bodies.Select(body => new BadRequest($"a message from {Show(body)}", $"{Conversations}/{conversation}/messages", body));
    }

    private static IEnumerable<BadRequest> Changes(string conversation)
    {
        string[] changes =
        [
            "", "[]", """{"model":""}""", """{"model":17}""", $$"""{"title":"{{new string('t', 201)}}"}""", """{"whenBusy":"never"}""", """{"metadata":{"a":{}}}""",
        ];
        foreach (var body in changes)
        {
            yield return new($"a change from {Show(body)}", "PATCH", $"{Conversations}/{conversation}", Encoding.UTF8.GetBytes(body));
        }

        foreach (var body in new[] { "[]", """{"at":17}""", """{"at":"nowhere"}""", """{"at":"1"}""", """{"at":"-1.0"}""", """{"at":"7.1"}""", """{"title":[]}""" })
        {
            yield return new($"a fork from {Show(body)}", $"{Conversations}/{conversation}/fork", body);
        }

        foreach (var body in new[] { "{", "[]", """{"turn":"one"}""", """{"turn":1.5}""", """{"turn":0}""", """{"turn":99}""" })
        {
            yield return new($"a cancellation from {Show(body)}", $"{Conversations}/{conversation}/cancel", body);
        }
    }

    private static IEnumerable<BadRequest> Queries(string conversation)
    {
        foreach (var query in new[] { "limit=0", "limit=201", "limit=x", "limit=-1", "limit=1.5", "cursor=x", "cursor=17", "cursor=-conv", "cursor=99999999999999999999-a" })
        {
            yield return new("wrong query", "GET", $"{Conversations}?{query}", null);
        }

        foreach (var query in new[] { "limit=0", "limit=201", "limit=x", "order=up", "after=1", "after=x.y", "before=1.", "before=.1", "after=1.99999999999" })
        {
            yield return new("wrong query", "GET", $"{Conversations}/{conversation}/messages?{query}", null);
        }

        foreach (var query in new[] { "after=-1", "after=x", "after=1.5", "after=99999999999999999999", "limit=0", "limit=1001", "limit=x" })
        {
            yield return new("wrong query", "GET", $"{Conversations}/{conversation}/events?{query}", null);
        }

        foreach (var turn in new[] { "0", "-1", "99", "x", "1.5", "99999999999999999999" })
        {
            yield return new("no such turn", "GET", $"{Conversations}/{conversation}/turns/{turn}", null);
        }
    }

    private static IEnumerable<BadRequest> WrongIds(string conversation)
    {
        foreach (var id in new[] { "x", "conv_", WellFormed, WellFormed.ToUpperInvariant(), $"{WellFormed}0", "conv_%2e%2e", new string('c', 4000) })
        {
            yield return new("no such conversation", "GET", $"{Conversations}/{id}", null);
            yield return new("no such conversation", "GET", $"{Conversations}/{id}/events", null);
            yield return new("no such conversation", $"{Conversations}/{id}/messages", """{"text":"Hello"}""");
            yield return new("no such conversation", "DELETE", $"{Conversations}/{id}", null);
        }

        yield return new("wrong method", "PUT", $"{Conversations}/{conversation}", "{}"u8.ToArray());
        yield return new("wrong method", "DELETE", $"{Conversations}/{conversation}/messages", null);
        yield return new("no such thing", "GET", $"{Conversations}/{conversation}/secrets", null);
    }

    private static IEnumerable<BadRequest> WrongBodies(string conversation)
    {
        var valid = """{"text":"Hello"}"""u8.ToArray();
        var path = $"{Conversations}/{conversation}/messages";
        foreach (var type in new[] { "", "text/plain", "application/xml", "application/x-www-form-urlencoded" })
        {
            yield return new($"content type '{type}'", "POST", path, valid, type);
        }

        yield return new("UTF-16", "POST", path, Encoding.Unicode.GetBytes("""{"text":"Hello"}"""));
        yield return new("broken UTF-8", "POST", path, [.. "{\"text\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        yield return new("content encoding gzip", "POST", path, valid, ContentEncoding: "gzip");
        yield return new("only zero bytes", "POST", path, new byte[100]);
    }

    private static string Show(string text) => text.Length == 0 ? "nothing" : text.Length > 60 ? $"{text[..60]}…" : text;
}
