using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Guardrails;
using OrleansAi.Gateway.Guardrails.Entities;

namespace OrleansAi.Gateway.Tests.Guardrails;

/// <summary>What goes out in the place of an entity, and how it comes back.</summary>
public sealed class RedactionTests
{
    private static readonly ImmutableHashSet<EntityKind> All = [.. Enum.GetValues<EntityKind>()];

    [Fact]
    public void Redact_TheSameEntityTwice_HasOnePlaceholder()
    {
        var redaction = new Redaction(All, default);

        Assert.Equal("<EMAIL_1> or <EMAIL_2>", redaction.Redact("a@example.com or b@example.com"));
        Assert.Equal("again <EMAIL_1>, call <PHONE_1>", redaction.Redact("again a@example.com, call +49 30 901820"));
        Assert.Equal((3, "to b@example.com"), (redaction.Count, redaction.Restore("to <EMAIL_2>", isJson: false)));
    }

    [Fact]
    public void Redact_KindsThatNobodyAskedFor_LeavesThem() =>
        Assert.Equal("a@example.com <PHONE_1>", new Redaction([EntityKind.Phone], default).Redact("a@example.com +49 30 901820"));

    [Fact]
    public void Redact_BesideATextThatLooksLikeAPlaceholder_TakesAnother()
    {
        var redaction = new Redaction(All, "\"<EMAIL_1> is a placeholder, a@example.com is none\""u8.ToArray());

        Assert.Equal("<EMAIL_1> <EMAIL_2>", redaction.Redact("<EMAIL_1> a@example.com"));
        Assert.Equal("<EMAIL_1> a@example.com", redaction.Restore("<EMAIL_1> <EMAIL_2>", isJson: false));
    }

    [Fact]
    public void Restore_InsideJson_StaysJson()
    {
        var redaction = new Redaction(All, default);
        var placeholder = redaction.Redact("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n-----END PRIVATE KEY-----");

        var arguments = redaction.Restore($$"""{"key":"{{placeholder}}"}""", isJson: true);

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\nMII", (string?)JsonNode.Parse(arguments)!["key"], StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_ARequest_LeavesWhatFramesIt()
    {
        var redaction = new Redaction(All, default);
        const string body = """{"model":"a@example.com","messages":[{"role":"user","content":[{"type":"text","text":"I am \u0061@example.com"},{"type":"image_url","image_url":{"url":"https://x/?m=a@example.com"}}]}],"n": 1}""";

        var redacted = Encoding.UTF8.GetString(JsonTexts.Rewrite(Encoding.UTF8.GetBytes(body), (_, text) => redaction.Redact(text)).Span);

        Assert.Equal(body.Replace("\\u0061@example.com", "<EMAIL_1>", StringComparison.Ordinal), redacted);
    }

    [Theory]
    [InlineData("""{"text":"\ud83d\ude00 a@example.com"}""", "\U0001F600 <EMAIL_1>")]
    [InlineData("""{"text":"\ud83d a@example.com"}""", "\uFFFD <EMAIL_1>")]
    [InlineData("""{"text":"a@example.com\udc00\n"}""", "<EMAIL_1>\uFFFD\n")]
    [InlineData("""{"text":"\\ud83d \ud83d\ud83d\ude00 a@example.com"}""", "\\ud83d \uFFFD\U0001F600 <EMAIL_1>")]
    public void Rewrite_HalfOfASurrogatePair_HidesNothing(string body, string expected)
    {
        var redaction = new Redaction(All, default);

        var redacted = JsonTexts.Rewrite(Encoding.UTF8.GetBytes(body), (_, text) => redaction.Redact(text));

        Assert.Equal(expected, (string?)JsonNode.Parse(redacted.Span)!["text"]);
    }

    // Whatever the pieces that an answer is cut into, its text is restored.
    [Fact]
    public void RestoredEvents_OfAnyPieces_HaveTheWholeText()
    {
        const string answer = "Write to <EMAIL_1> or <EMAIL_2>; 1 < 2, <b>bold</b>, <EMAIL_1>, <EMAIL_3>, <EMA";
        var cuts = Gen.Choose(1, answer.Length - 1).ListOf(6).ToArbitrary();
        Prop.ForAll(cuts, cut =>
        {
            var redaction = new Redaction(All, default);
            redaction.Redact("a@example.com b@example.com");
            var events = new RestoredEvents(redaction);
            var text = new StringBuilder();
            int[] ends = [.. cut.Distinct().Order(), answer.Length];
            var start = 0;
            foreach (var end in ends)
            {
                text.Append(TextOf(events.Restore(Chunk(answer[start..end]))));
                start = end;
            }

            text.Append(TextOf(events.Restore("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"u8.ToArray())));
            return text.ToString() == "Write to a@example.com or b@example.com; 1 < 2, <b>bold</b>, a@example.com, <EMAIL_3>, <EMA";
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void RestoredEvents_OfAnthropicsAndResponses_KeepTheirTypes()
    {
        var redaction = new Redaction(All, default);
        redaction.Redact("a@example.com");
        var events = new RestoredEvents(redaction);
        var seen = new StringBuilder();
        foreach (var part in (string[])[
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"It is <EMAIL\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"_1>.\"}}\n\n",
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"item_id\":\"i\",\"content_index\":0,\"delta\":\"<EMAIL_1>\"}\n\n",
            "event: response.output_text.done\ndata: {\"type\":\"response.output_text.done\",\"item_id\":\"i\",\"content_index\":0,\"text\":\"<EMAIL_1>\"}\n\n"])
            seen.Append(Encoding.UTF8.GetString(events.Restore(Encoding.UTF8.GetBytes(part)).Span));

        Assert.Equal(
            """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"It is "}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a@example.com."}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"i","content_index":0,"delta":"a@example.com"}

            event: response.output_text.done
            data: {"type":"response.output_text.done","item_id":"i","content_index":0,"text":"a@example.com"}


            """.ReplaceLineEndings("\n"), seen.ToString());
    }

    private static byte[] Chunk(string text) =>
        Encoding.UTF8.GetBytes($"data: {new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["content"] = text } }) }.ToJsonString()}\n\n");

    private static string TextOf(ReadOnlyMemory<byte> events) => string.Concat(
        Encoding.UTF8.GetString(events.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(item => (string?)JsonNode.Parse(item["data: ".Length..])!["choices"]![0]!["delta"]!["content"]));
}
