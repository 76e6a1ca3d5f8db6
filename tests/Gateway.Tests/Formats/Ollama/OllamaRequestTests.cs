using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Streaming;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Formats.Ollama;

/// <summary>What a chat completion says in Ollama's words, and the other way round.</summary>
public sealed class OllamaRequestTests
{
    [Fact]
    public void Write_WholeConversation_SaysAllOfItInItsPlace()
    {
        var written = Write("""
            {
              "model": "chat", "stream": true, "max_tokens": 100, "temperature": 0.5, "top_p": 0.9, "seed": 7, "stop": "END", "user": "u1",
              "reasoning_effort": "high", "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
              "options": {"num_ctx": 8192, "temperature": 1, "num_predict": 5}, "keep_alive": "5m", "logit_bias": {"1": 2},
              "tools": [{"type": "function", "function": {"name": "weather"}}],
              "messages": [
                {"role": "developer", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]},
                {"role": "assistant", "content": null, "reasoning_content": "Hm.",
                 "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Bonn\"}"}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "Rain"}]
            }
            """);

        Same("""
            {
              "model": "llama", "stream": true,
              "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Look", "images": ["AAAA"]},
                {"role": "assistant", "content": "", "thinking": "Hm.", "tool_calls": [{"id": "c1", "function": {"name": "weather", "arguments": {"city": "Bonn"}}}]},
                {"role": "tool", "content": "Rain", "tool_call_id": "c1", "tool_name": "weather"}],
              "tools": [{"type": "function", "function": {"name": "weather"}}],
              "format": {"type": "object"}, "think": "high", "keep_alive": "5m",
              "options": {"temperature": 0.5, "top_p": 0.9, "seed": 7, "num_predict": 100, "stop": ["END"], "num_ctx": 8192}
            }
            """, written.Body);
        Assert.Equal(["logit_bias"], written.Dropped);
    }

    [Theory]
    [InlineData("\"none\"", false, new string[0])]
    [InlineData("\"auto\"", true, new string[0])]
    [InlineData("\"required\"", true, new[] { "tool_choice" })]
    public void Write_ChoiceOfTools_IsHeededWhereItCanBe(string choice, bool hasTools, string[] dropped)
    {
        var written = Write($$$"""{"model":"chat","tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{{{choice}}},"messages":[{"role":"user","content":"a"}]}""");

        Assert.Equal(hasTools, JsonNode.Parse(written.Body.Span)!["tools"] is not null);
        Assert.Equal(dropped, written.Dropped);
    }

    [Theory]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]""", "messages[0].content[0]")]
    [InlineData("""[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[0].content[0]")]
    [InlineData("""[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"x"}}]}]""", "messages[0].tool_calls")]
    public void Write_WhatHasNoCounterpart_IsRefusedByName(string messages, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<UntranslatableException>(() => Write($$"""{"model":"chat","messages":{{messages}}}""")).Parameter);

    [Fact]
    public void Read_WholeConversation_SaysAllOfIt()
    {
        var read = Read("""
            {
              "model": "chat", "think": true, "format": "json", "keep_alive": 0, "options": {"temperature": 0.5, "num_predict": 100, "num_ctx": 4096},
              "messages": [
                {"role": "user", "content": "Look", "images": ["/9j/AAAA"]},
                {"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "weather", "arguments": {"city": "Bonn"}}}, {"function": {"name": "now", "arguments": {}}}]},
                {"role": "tool", "tool_name": "now", "content": "12"},
                {"role": "tool", "content": "Rain"}]
            }
            """);

        Same("""
            {
              "model": "chat", "stream": true, "stream_options": {"include_usage": true}, "temperature": 0.5, "max_completion_tokens": 100,
              "reasoning_effort": "medium", "response_format": {"type": "json_object"},
              "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,/9j/AAAA"}}]},
                {"role": "assistant", "content": "", "tool_calls": [
                  {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Bonn\"}"}},
                  {"id": "call_2", "type": "function", "function": {"name": "now", "arguments": "{}"}}]},
                {"role": "tool", "content": "12", "tool_call_id": "call_2"},
                {"role": "tool", "content": "Rain", "tool_call_id": "call_1"}]
            }
            """, read.Chat!.Body);
        Assert.Equal(["options.num_ctx"], read.Chat.Dropped);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", "model")]
    [InlineData("""{"model":"chat","messages":[]}""", "messages")]
    public void Read_WhatIsMissing_IsNamed(string body, string parameter) => Assert.Equal(parameter, Read(body).Error?.Parameter);

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    [InlineData("null", true)]
    public void Read_Stream_IsTheRuleAndNotTheException(string stream, bool expected) =>
        Assert.Equal(expected, Read($$"""{"model":"chat","stream":{{stream}},"messages":[{"role":"user","content":"a"}]}""").Request!.Stream);

    [Fact]
    public void Read_ResultWithoutItsCall_IsLeftToOllama()
    {
        var read = Read("""{"model":"chat","messages":[{"role":"tool","tool_name":"f","content":"a"}]}""");

        Assert.Equal("messages[0]", read.Original!.Untranslatable?.Parameter);
    }

    [Fact]
    public void ReadGenerate_Prompt_IsAChat()
    {
        var read = OllamaRequestReader.ReadGenerate(Encoding.UTF8.GetBytes("""{"model":"chat","prompt":"Hello","system":"Be brief.","stream":false}"""));

        Same("""{"model":"chat","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}]}""", read.Chat!.Body);
        Assert.Null(read.Original);
    }

    [Theory]
    [InlineData("suffix", "\"a\"")]
    [InlineData("raw", "true")]
    [InlineData("context", "[1]")]
    public void ReadGenerate_WhatShapesThePromptInside_IsAnError(string member, string value)
    {
        var read = OllamaRequestReader.ReadGenerate(Encoding.UTF8.GetBytes($$"""{"model":"chat","prompt":"Hello","{{member}}":{{value}}}"""));

        Assert.Equal(member, read.Error?.Parameter);
    }

    [Theory]
    [InlineData(OllamaForm.Chat, """[{"message":{"role":"assistant","content":"Hi"}},{"message":{"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":1}}}]}},{"message":{"role":"assistant","content":""}}]""")]
    [InlineData(OllamaForm.Generate, """[{"response":"Hi"},{"response":"","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":1}}}]},{"response":""}]""")]
    public void Add_Deltas_AreObjectsInTheEndpointsForm(OllamaForm form, string expected)
    {
        var time = new ManualTime();
        var events = new ChatToOllamaEvents("chat", form, time);
        events.Begin();
        events.Add(new ChatDelta { Content = "Hi" });
        events.Add(new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, "c1", "f", "{\"a\"")] });
        events.Add(new ChatDelta { ToolCalls = [new ChatToolCallDelta(0, null, null, ":1}")], FinishReason = "tool_calls" });
        time.Advance(TimeSpan.FromMilliseconds(2));
        events.End(new TokenUsage { InputTokens = 11, OutputTokens = 3 });

        var written = Encoding.UTF8.GetString(events.Written.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line["data: ".Length..])!.AsObject()).ToList();

        Assert.Equal((11, 3, 2_000_000L, "stop"), ((int)written[^1]["prompt_eval_count"]!, (int)written[^1]["eval_count"]!, (long)written[^1]["total_duration"]!, (string?)written[^1]["done_reason"]));
        Assert.Equal([false, false, true], written.Select(line => (bool)line["done"]!));
        string[] framing = ["model", "created_at", "done", "done_reason", "total_duration", "load_duration", "prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration"];
        var said = new JsonArray([.. written.Select(line => new JsonObject(line.Where(member => !framing.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))]);
        Assert.Equal(expected, said.ToJsonString());
    }

    [Fact]
    public void Embeddings_ThereAndBack_AreOpenAIs()
    {
        Same("""{"model":"chat","input":["a","b"],"dimensions":2,"encoding_format":"float"}""",
            OllamaEmbeddings.ToOpenAI("""{"model":"chat","input":["a","b"],"dimensions":2,"truncate":true}"""u8.ToArray()));
        Same("""{"model":"chat","embeddings":[[1,2],[3,4]],"prompt_eval_count":5}""", OllamaEmbeddings.FromOpenAI(
            """{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}],"usage":{"prompt_tokens":5}}"""u8.ToArray(), "chat"));
    }

    private static ForeignRequestReading Read(string body) => OllamaRequestReader.Read(Encoding.UTF8.GetBytes(body));

    private static TranslatedRequest Write(string request)
    {
        using var document = JsonDocument.Parse(request);
        return OllamaRequestWriter.Write(document.RootElement, "llama");
    }

    private static void Same(string expected, ReadOnlyMemory<byte> actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.Span)), Encoding.UTF8.GetString(actual.Span));
}
