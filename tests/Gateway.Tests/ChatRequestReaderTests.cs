using System.Text;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Gateway.Tests;

public sealed class ChatRequestReaderTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"hi"}] """;

    [Fact]
    public void Read_FullRequest_FindsWhatRoutingAndLimitsNeed()
    {
        const string body = """
            { "temperature": 0.5, "model": "gpt", "stream": true, "stream_options": { "include_usage": true, "x": [1] },
              "max_completion_tokens": 20, "max_tokens": 30, "n": 2, "messages": [ { "role": "user", "content": "12345678" } ] }
            """;

        var request = Read(body).Request!;

        Assert.Equal(("gpt", true, true, 30L, 2), (request.Model, request.Stream, request.IncludeUsage, request.MaxOutputTokens, request.Choices));
        Assert.Equal("\"gpt\"", Slice(body, request.ModelValue!.Value));
        Assert.Equal("""{ "include_usage": true, "x": [1] }""", Slice(body, request.StreamOptionsValue!.Value));
        Assert.Equal("true", Slice(body, request.IncludeUsageValue!.Value));
        Assert.Equal(4 + 4, request.EstimatedInputTokens);
    }

    [Fact]
    public void Read_LeastRequest_HasDefaults()
    {
        var request = Read($$"""{"model":"m",{{Messages}}}""").Request!;

        Assert.Equal((false, false, null, 1), (request.Stream, request.IncludeUsage, request.MaxOutputTokens, request.Choices));
        Assert.Null(request.StreamOptionsValue);
        Assert.Null(request.IncludeUsageValue);
    }

    [Fact]
    public void Read_NullsForOptionalMembers_AreAsIfMissing()
    {
        var reading = Read($$"""{"model":"m","stream":null,"stream_options":null,"max_tokens":null,"n":null,{{Messages}}}""");

        Assert.Null(reading.Error);
        Assert.Equal((false, null, 1), (reading.Request!.Stream, reading.Request.MaxOutputTokens, reading.Request.Choices));
    }

    [Fact]
    public void Read_EscapedNames_AreUnderstood()
    {
        var request = Read("""{"mod\u0065l":"g\u0070t","messages":[{"rol\u0065":"user","content":"hi"}]}""").Request!;

        Assert.Equal("gpt", request.Model);
    }

    [Theory]
    [InlineData("", null, "The body is empty")]
    [InlineData("  \r\n ", null, "The body is empty")]
    [InlineData("[]", null, "must be a JSON object, but is an array")]
    [InlineData("\"x\"", null, "must be a JSON object, but is a string")]
    [InlineData("null", null, "must be a JSON object, but is null")]
    [InlineData("{", null, "not valid JSON: line 1, byte 2")]
    [InlineData("{\n \"model\": gpt }", null, "not valid JSON: line 2, byte 11")]
    [InlineData("{\"model\":\"m\",}", null, "not valid JSON")]
    [InlineData("{'model':'m'}", null, "not valid JSON: line 1, byte 2")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} x", null, "not valid JSON")]
    [InlineData("{}", "model", "Missing required parameter: 'model'")]
    [InlineData("{\"model\":\"m\"}", "messages", "Missing required parameter: 'messages'")]
    [InlineData("{\"model\":1}", "model", "expected a string, but got a number")]
    [InlineData("{\"model\":null}", "model", "expected a string, but got null")]
    [InlineData("{\"model\":\"\"}", "model", "a name of 1 to 512 bytes")]
    [InlineData("{\"model\":\"a\",\"model\":\"b\"}", "model", "appears twice")]
    [InlineData("{\"messages\":{}}", "messages", "expected an array of objects, but got an object")]
    [InlineData("{\"messages\":[]}", "messages", "at least one message")]
    [InlineData("{\"messages\":[\"hi\"]}", "messages[0]", "expected an object, but got a string")]
    [InlineData("{\"messages\":[{\"role\":\"user\"},{\"content\":\"x\"}]}", "messages[1].role", "Missing")]
    [InlineData("{\"messages\":[{\"role\":7}]}", "messages[0].role", "expected a string, but got a number")]
    [InlineData("{\"messages\":[{\"role\":\"\"}]}", "messages[0].role", "'assistant'")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content", "expected a string or an array of objects, but got a number")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"content\":[5]}]}", "messages[0].content[0]", "expected an object, but got a number")]
    [InlineData("{\"messages\":[{\"role\":\"user\",\"role\":\"user\"}]}", "messages[0].role", "appears twice")]
    [InlineData("{\"stream\":\"yes\"}", "stream", "expected a boolean, but got a string")]
    [InlineData("{\"stream\":true,\"stream\":false}", "stream", "appears twice")]
    [InlineData("{\"stream_options\":[]}", "stream_options", "expected an object, but got an array")]
    [InlineData("{\"stream_options\":{\"include_usage\":1}}", "stream_options.include_usage", "expected a boolean, but got a number")]
    [InlineData("{\"max_tokens\":\"5\"}", "max_tokens", "expected an integer, but got a string")]
    [InlineData("{\"max_tokens\":0}", "max_tokens", "an integer from 1 to 2147483647")]
    [InlineData("{\"max_tokens\":1.5}", "max_tokens", "an integer from 1")]
    [InlineData("{\"max_completion_tokens\":99999999999999999999}", "max_completion_tokens", "an integer from 1")]
    [InlineData("{\"n\":129}", "n", "an integer from 1 to 128")]
    [InlineData("{\"x\":\"\\ud800\",\"\\ud800\":1}", null, "half a surrogate pair")]
    public void Read_WrongBody_SaysWhatAndWhere(string body, string? parameter, string message)
    {
        var (request, error) = Read(body);

        Assert.Null(request);
        Assert.Equal(parameter, error!.Parameter);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8_NamesTheByte()
    {
        var reading = ModelRequestReader.Read(ModelOperation.Chat, [.. "{\"é\":\""u8, 0xC3, 0x28, .. "\"}"u8]);

        Assert.Contains("byte 8 begins no valid character", reading.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ByteOrderMark_IsNamed()
    {
        var reading = ModelRequestReader.Read(ModelOperation.Chat, [0xEF, 0xBB, 0xBF, .. "{}"u8]);

        Assert.Contains("byte order mark", reading.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Read_Nesting_IsLimitedTo64Levels(int arrays, bool isAllowed)
    {
        var reading = Read($$"""{"model":"m","x":{{new string('[', arrays)}}{{new string(']', arrays)}},{{Messages}}}""");

        Assert.Equal(isAllowed, reading.Error is null);
        if (!isAllowed)
            Assert.Contains("deeper than 64 levels", reading.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"role":"user","content":"1234567890"}""", 4 + 5)]
    [InlineData("""{"role":"user","content":"漢字"}""", 4 + 4)]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"12345678"}]}""", 4 + 4)]
    [InlineData("""{"role":"assistant","content":null}""", 4)]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}""", 4 + 2048)]
    public void Read_Content_IsEstimatedByItsRule(string message, long tokens)
    {
        Assert.Equal(tokens, Read($$"""{"model":"m","messages":[{{message}}]}""").Request!.EstimatedInputTokens);
    }

    [Fact]
    public void Read_InlinedImage_CountsLittleForItsBytes()
    {
        var image = new string('A', 1_000_000);

        var request = Read($$$"""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{image}}}"}}]}]}""").Request!;

        Assert.InRange(request.EstimatedInputTokens, 2048, 8000);
    }

    [Fact]
    public void Read_LongBody_AllocatesTheSummaryAlone()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"gpt","messages":[{{string.Join(',', Enumerable.Repeat("""{"role":"user","content":"Grüße, 12345678"}""", 500))}}]}""");
        ModelRequestReader.Read(ModelOperation.Chat, body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ModelRequestReader.Read(ModelOperation.Chat, body);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 300);
    }

    [Fact]
    public void Read_WhatChatRequestWriterWrites_IsUnderstood()
    {
        var call = new ChatToolCall("call_1", "weather", """{"city":"Köln"}""");
        ChatMessage[] messages =
        [
            new() { Role = "system", Content = "Be <b>brief</b> & \"kind\"." },
            new() { Role = "assistant", Content = null, ToolCalls = [call] },
            new() { Role = "tool", Content = "rain", ToolCallId = "call_1" },
        ];

        var body = ChatRequestWriter.Write("chat", messages, new ChatRequestSettings { MaxOutputTokens = 9, Tools = """[{"type":"function"}]""" });

        var request = ModelRequestReader.Read(ModelOperation.Chat, body.Span).Request!;
        Assert.Equal(("chat", true, true, 9L), (request.Model, request.Stream, request.IncludeUsage, request.MaxOutputTokens));
        Assert.Contains("Köln", Encoding.UTF8.GetString(body.Span), StringComparison.Ordinal);
    }

    private static ModelRequestReading Read(string body) => ModelRequestReader.Read(ModelOperation.Chat, Encoding.UTF8.GetBytes(body));

    private static string Slice(string body, Range range) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(body)[range]);
}
