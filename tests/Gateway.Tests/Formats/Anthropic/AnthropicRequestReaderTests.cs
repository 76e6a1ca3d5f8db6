using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>What a request of Anthropic's messages says in OpenAI's words.</summary>
public sealed class AnthropicRequestReaderTests
{
    [Fact]
    public void Read_WholeConversation_SaysAllOfItInItsPlace()
    {
        var read = Read("""
            {
              "model": "claude", "max_tokens": 100, "stream": true, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "stop_sequences": ["END"],
              "metadata": {"user_id": "u1"}, "output_config": {"effort": "max", "format": {"type": "json_schema", "schema": {"type": "object"}}},
              "thinking": {"type": "enabled", "budget_tokens": 2000},
              "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}],
              "tools": [{"name": "weather", "description": "d", "input_schema": {"type": "object"}}],
              "tool_choice": {"type": "tool", "name": "weather", "disable_parallel_tool_use": true},
              "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                  {"type": "document", "title": "a.pdf", "source": {"type": "base64", "media_type": "application/pdf", "data": "BBBB"}}]},
                {"role": "assistant", "content": [{"type": "thinking", "thinking": "t", "signature": "s"}, {"type": "text", "text": "Wait."},
                  {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Bonn"}}]},
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "Rain"},
                  {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}}]}, {"type": "text", "text": "And?"}]}]
            }
            """);

        Assert.Null(read.Error);
        var actual = JsonNode.Parse(read.Chat!.Body.Span)!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
              "model": "claude", "max_completion_tokens": 100, "stream": true, "stream_options": {"include_usage": true},
              "temperature": 0.5, "top_p": 0.9, "stop": ["END"], "user": "u1", "reasoning_effort": "xhigh",
              "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": {"type": "object"}}},
              "tools": [{"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}}}],
              "parallel_tool_calls": false, "tool_choice": {"type": "function", "function": {"name": "weather"}},
              "messages": [
                {"role": "system", "content": "Be brief.\n\nBe kind."},
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                  {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,BBBB"}}]},
                {"role": "assistant", "content": "Wait.", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Bonn\"}"}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "Rain"},
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}, {"type": "text", "text": "And?"}]}]
            }
            """), actual), actual.ToJsonString());
        Assert.Equal(["top_k", "thinking"], read.Chat.Dropped);
        Assert.Equal(("claude", true, 100L), (read.Request!.Model, read.Request.Stream, read.Request.MaxOutputTokens));
    }

    [Fact]
    public void Read_Original_KeepsItsBytesButForTheModel()
    {
        const string body = """{ "nested": {"model": "x"}, "model" : "claude", "max_tokens": 1, "messages": [{"role": "user", "content": "a"}] }""";

        var renamed = Encoding.UTF8.GetString(Read(body).Original!.WithModel("claude-2 \"b\"").Span);

        Assert.Equal(body.Replace("\"claude\"", "\"claude-2 \\u0022b\\u0022\"", StringComparison.Ordinal), renamed);
    }

    [Fact]
    public void Read_WhatOnlyAnthropicCanDo_StaysACallForItsProviders()
    {
        var read = Read("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""");

        Assert.Null(read.Error);
        Assert.Equal("tools[0]", read.Original!.Untranslatable?.Parameter);
        Assert.True(read.Request!.EstimatedInputTokens > 50);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1", null)]
    [InlineData("""{"max_tokens":1,"messages":[{"role":"user","content":"a"}]}""", "model")]
    [InlineData("""{"model":7,"max_tokens":1,"messages":[{"role":"user","content":"a"}]}""", "model")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":0,"messages":[{"role":"user","content":"a"}]}""", "max_tokens")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "messages")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":"a"}""", "messages")]
    [InlineData("""{"model":"\ud800","max_tokens":1,"messages":[{"role":"user","content":"a"}]}""", null)]
    public void Read_WhatIsNoRequest_SaysWhatIsWrong(string body, string? parameter)
    {
        var read = Read(body);

        Assert.NotNull(read.Error);
        Assert.Equal(parameter, read.Error.Parameter);
    }

    private static ForeignRequestReading Read(string body) => AnthropicRequestReader.Read(Encoding.UTF8.GetBytes(body));
}
