using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Gateway.Tests.Formats.Anthropic;

/// <summary>What a chat completion's request says in Anthropic's words.</summary>
public sealed class AnthropicRequestWriterTests
{
    [Fact]
    public void Write_WholeConversation_SaysAllOfItInItsPlace()
    {
        var written = Write("""
            {
              "model": "chat", "stream": true, "stream_options": {"include_usage": true}, "max_completion_tokens": 100,
              "temperature": 0.5, "top_p": 0.9, "stop": ["END", "\n"], "user": "u1", "parallel_tool_calls": false, "tool_choice": "required",
              "reasoning_effort": "high", "seed": 7, "logit_bias": null,
              "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
              "tools": [{"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}}},
                        {"type": "function", "function": {"name": "now"}}],
              "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [
                  {"type": "text", "text": "Look", "cache_control": {"type": "ephemeral"}},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                  {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
                  {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,BBBB"}}]},
                {"role": "developer", "content": "Be kind."},
                {"role": "assistant", "content": null, "thinking_blocks": [{"type": "thinking", "thinking": "t", "signature": "s"}],
                 "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Bonn\"}"}},
                                {"id": "c2", "type": "function", "function": {"name": "now", "arguments": ""}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "Rain"},
                {"role": "tool", "tool_call_id": "c2", "content": ""},
                {"role": "user", "content": "And?"}]
            }
            """);

        AssertJson("""
            {
              "model": "claude", "max_tokens": 100, "stream": true,
              "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind."}],
              "messages": [
                {"role": "user", "content": [
                  {"type": "text", "text": "Look", "cache_control": {"type": "ephemeral"}},
                  {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
                  {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
                  {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "BBBB"}, "title": "a.pdf"}]},
                {"role": "assistant", "content": [
                  {"type": "thinking", "thinking": "t", "signature": "s"},
                  {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Bonn"}},
                  {"type": "tool_use", "id": "c2", "name": "now", "input": {}}]},
                {"role": "user", "content": [
                  {"type": "tool_result", "tool_use_id": "c1", "content": [{"type": "text", "text": "Rain"}]},
                  {"type": "tool_result", "tool_use_id": "c2", "content": []},
                  {"type": "text", "text": "And?"}]}],
              "tools": [{"name": "weather", "description": "d", "input_schema": {"type": "object"}}, {"name": "now", "input_schema": {"type": "object"}}],
              "tool_choice": {"type": "any", "disable_parallel_tool_use": true},
              "temperature": 0.5, "top_p": 0.9, "stop_sequences": ["END"],
              "output_config": {"effort": "high", "format": {"type": "json_schema", "schema": {"type": "object"}}},
              "metadata": {"user_id": "u1"}
            }
            """, written);
        Assert.Equal(["seed", "stop"], written.Dropped);
    }

    [Theory]
    [InlineData("\"auto\"", """{"type":"auto"}""")]
    [InlineData("\"none\"", """{"type":"none"}""")]
    [InlineData("""{"type":"function","function":{"name":"now"}}""", """{"type":"tool","name":"now"}""")]
    public void Write_ToolChoice_IsSaidInItsWords(string choice, string expected)
    {
        var written = Write($$$"""
            {"model":"chat","messages":[{"role":"user","content":"a"}],"tool_choice":{{{choice}}},"tools":[{"type":"function","function":{"name":"now"}}]}
            """);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(written.Body.Span)!["tool_choice"]));
    }

    [Fact]
    public void Write_HotterThanAllowed_IsAsHotAsAllowedAndSaysSo()
    {
        var written = Write("""{"model":"chat","messages":[{"role":"user","content":"a"}],"temperature":1.7}""");

        Assert.Equal(1, (double)JsonNode.Parse(written.Body.Span)!["temperature"]!);
        Assert.Equal(["temperature"], written.Dropped);
    }

    [Theory]
    [InlineData("""{"model":"chat","n":2,"messages":[{"role":"user","content":"a"}]}""", "n")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]}""", "messages[0].content[0]")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", "messages[0].content[0]")]
    [InlineData("""{"model":"chat","messages":[{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":"[1]"}}]}]}""", "messages[0].tool_calls")]
    [InlineData("""{"model":"chat","messages":[{"role":"user","content":"a"}],"tools":[{"type":"custom","custom":{}}]}""", "tools[0]")]
    public void Write_WhatTheAnswerDependsOnAndHasNoCounterpart_IsRefused(string request, string parameter)
    {
        var exception = Assert.Throws<UntranslatableException>(() => Write(request));

        Assert.Equal(parameter, exception.Parameter);
    }

    private static TranslatedRequest Write(string request)
    {
        using var document = JsonDocument.Parse(request);
        var limit = document.RootElement.TryGetProperty("max_completion_tokens", out var most) ? most.GetInt64() : 4096;
        return AnthropicRequestWriter.Write(document.RootElement, "claude", limit);
    }

    private static void AssertJson(string expected, TranslatedRequest written)
    {
        var actual = JsonNode.Parse(written.Body.Span)!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
    }
}
