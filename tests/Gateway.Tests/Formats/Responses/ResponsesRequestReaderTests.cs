using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Responses;

namespace OrleansAi.Gateway.Tests.Formats.Responses;

/// <summary>What a request for a response says as a chat completion.</summary>
public sealed class ResponsesRequestReaderTests
{
    [Fact]
    public void Read_WholeConversation_SaysAllOfItInItsPlace()
    {
        var read = Read("""
            {
              "model": "gpt", "max_output_tokens": 100, "stream": true, "temperature": 0.5, "top_p": 0.9, "user": "u1", "store": true, "metadata": {"a": "b"},
              "instructions": "Be brief.", "parallel_tool_calls": false, "prompt_cache_key": "k", "max_tool_calls": 3, "truncation": null,
              "reasoning": {"effort": "low", "summary": "auto"}, "include": ["reasoning.encrypted_content"],
              "text": {"verbosity": "low", "format": {"type": "json_schema", "name": "city", "strict": true, "schema": {"type": "object"}}},
              "tools": [{"type": "function", "name": "weather", "description": "d", "parameters": {"type": "object"}, "strict": true}],
              "tool_choice": {"type": "function", "name": "weather"},
              "input": [
                {"role": "developer", "content": [{"type": "input_text", "text": "Be kind."}]},
                {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Look"},
                  {"type": "input_image", "image_url": "data:image/png;base64,AAAA", "detail": "low"},
                  {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,BBBB"}]},
                {"type": "reasoning", "id": "rs_1", "summary": []},
                {"type": "message", "role": "assistant", "id": "msg_1", "status": "completed", "content": [{"type": "output_text", "text": "Wait.", "annotations": []}]},
                {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "weather", "arguments": "{\"city\":\"Bonn\"}"},
                {"type": "function_call", "call_id": "c2", "name": "weather", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c1", "output": "Rain"},
                {"type": "function_call_output", "call_id": "c2", "output": [{"type": "input_text", "text": "Sun"}, {"type": "input_image", "image_url": "https://example.org/a.png"}]},
                {"role": "user", "content": "And?"}]
            }
            """);

        Assert.Null(read.Error);
        Assert.Null(read.Original!.Untranslatable);
        var actual = JsonNode.Parse(read.Chat!.Body.Span)!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {
              "model": "gpt", "max_completion_tokens": 100, "stream": true, "stream_options": {"include_usage": true},
              "temperature": 0.5, "top_p": 0.9, "parallel_tool_calls": false, "user": "u1", "prompt_cache_key": "k", "reasoning_effort": "low", "verbosity": "low",
              "response_format": {"type": "json_schema", "json_schema": {"name": "city", "strict": true, "schema": {"type": "object"}}},
              "tools": [{"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}, "strict": true}}],
              "tool_choice": {"type": "function", "function": {"name": "weather"}},
              "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "system", "content": "Be kind."},
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
                  {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,BBBB"}}]},
                {"role": "assistant", "content": "Wait."},
                {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Bonn\"}"}},
                  {"id": "c2", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "Rain"},
                {"role": "tool", "tool_call_id": "c2", "content": "Sun"},
                {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]},
                {"role": "user", "content": "And?"}]
            }
            """), actual), actual.ToJsonString());
        Assert.Equal(["max_tool_calls"], read.Chat.Dropped);
        Assert.Equal(("gpt", true, 100L, ChatFormat.Responses), (read.Request!.Model, read.Request.Stream, read.Request.MaxOutputTokens, read.Original.Format));
    }

    [Fact]
    public void Read_Text_IsTheUsersMessage()
    {
        var chat = JsonNode.Parse(Read("""{"model":"gpt","input":"Hello"}""").Chat!.Body.Span)!;

        Assert.Equal("""[{"role":"user","content":"Hello"}]""", chat["messages"]!.ToJsonString());
    }

    [Theory]
    [InlineData(""" "previous_response_id": "resp_1" """, "previous_response_id")]
    [InlineData(""" "conversation": "conv_1" """, "conversation")]
    [InlineData(""" "prompt": {"id": "p"} """, "prompt")]
    [InlineData(""" "background": true """, "background")]
    [InlineData(""" "tools": [{"type": "web_search"}] """, "tools[0]")]
    [InlineData(""" "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "allowed_tools"} """, "tool_choice")]
    [InlineData(""" "input": [{"type": "item_reference", "id": "x"}] """, "input[0]")]
    [InlineData(""" "input": [{"type": "computer_call"}] """, "input[0]")]
    [InlineData(""" "input": [{"role": "user", "content": [{"type": "input_text", "text": "x"}, {"type": "input_image", "file_id": "f"}]}] """, "input[0].content[1]")]
    [InlineData(""" "input": [{"role": "nobody", "content": "x"}] """, "input[0].role")]
    public void Read_WhatOnlyOpenAIHas_IsUntranslatableAndCountsForLimits(string member, string parameter)
    {
        var body = member.Contains("\"input\"", StringComparison.Ordinal) ? $$"""{"model":"gpt",{{member}}}""" : $$"""{"model":"gpt","input":"x",{{member}}}""";

        var read = Read(body);

        Assert.Equal(parameter, read.Original!.Untranslatable?.Parameter);
        Assert.True(read.Request!.EstimatedInputTokens > 5);
    }

    [Theory]
    [InlineData("""{"input":"x"}""", "model")]
    [InlineData("""{"model":"gpt"}""", "input")]
    [InlineData("""{"model":"gpt","input":[]}""", "input")]
    [InlineData("""{"model":"gpt","input":"x","max_output_tokens":0}""", "max_output_tokens")]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    public void Read_WrongBody_SaysWhatIsWrong(string body, string? parameter) => Assert.Equal(parameter, Read(body).Error!.Parameter);

    private static ForeignRequestReading Read(string body) => ResponsesRequestReader.Read(Encoding.UTF8.GetBytes(body));
}
