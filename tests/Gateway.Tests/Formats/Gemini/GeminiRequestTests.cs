using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Gemini;

namespace OrleansAi.Gateway.Tests.Formats.Gemini;

/// <summary>What a chat completion's request says in Gemini's words, and the other way round.</summary>
public sealed class GeminiRequestTests
{
    [Fact]
    public void Write_WholeConversation_SaysAllOfItInItsPlace()
    {
        var written = Write("""
            {
              "model": "chat", "stream": true, "max_completion_tokens": 100, "temperature": 0.5, "top_p": 0.9, "top_k": 40, "stop": "END", "seed": 7,
              "presence_penalty": 0.1, "frequency_penalty": 0.2, "logprobs": true, "top_logprobs": 3, "n": 2, "user": "u1", "logit_bias": {"1": 2},
              "reasoning_effort": "medium", "tool_choice": {"type": "function", "function": {"name": "now"}},
              "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
              "tools": [{"type": "function", "function": {"name": "weather", "description": "d", "parameters": {"type": "object"}}},
                        {"type": "function", "function": {"name": "now"}}],
              "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [
                  {"type": "text", "text": "Look"},
                  {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                  {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
                  {"type": "input_audio", "input_audio": {"data": "CCCC", "format": "wav"}},
                  {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,BBBB"}}]},
                {"role": "developer", "content": "Be kind."},
                {"role": "assistant", "content": "I'll look.",
                 "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Bonn\"}"},
                                 "extra_content": {"google": {"thought_signature": "c2ln"}}},
                                {"id": "c2", "type": "function", "function": {"name": "now", "arguments": ""}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "Rain"},
                {"role": "tool", "tool_call_id": "c2", "content": "{\"time\": 12}"},
                {"role": "user", "content": "And?"}]
            }
            """);

        Same("""
            {
              "systemInstruction": {"parts": [{"text": "Be brief."}, {"text": "Be kind."}]},
              "contents": [
                {"role": "user", "parts": [
                  {"text": "Look"}, {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}, {"fileData": {"fileUri": "https://example.org/a.png"}},
                  {"inlineData": {"mimeType": "audio/wav", "data": "CCCC"}}, {"inlineData": {"mimeType": "application/pdf", "data": "BBBB"}}]},
                {"role": "model", "parts": [
                  {"text": "I'll look."},
                  {"functionCall": {"name": "weather", "args": {"city": "Bonn"}}, "thoughtSignature": "c2ln"},
                  {"functionCall": {"name": "now", "args": {}}}]},
                {"role": "user", "parts": [
                  {"functionResponse": {"name": "weather", "response": {"result": "Rain"}}},
                  {"functionResponse": {"name": "now", "response": {"time": 12}}},
                  {"text": "And?"}]}],
              "tools": [{"functionDeclarations": [{"name": "weather", "description": "d", "parametersJsonSchema": {"type": "object"}}, {"name": "now"}]}],
              "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["now"]}},
              "generationConfig": {
                "temperature": 0.5, "topP": 0.9, "topK": 40, "seed": 7, "candidateCount": 2, "presencePenalty": 0.1, "frequencyPenalty": 0.2,
                "responseLogprobs": true, "logprobs": 3, "maxOutputTokens": 100, "stopSequences": ["END"],
                "responseMimeType": "application/json", "responseJsonSchema": {"type": "object"},
                "thinkingConfig": {"thinkingBudget": 8192, "includeThoughts": true}}
            }
            """, written.Body);
        Assert.Equal(["user", "logit_bias"], written.Dropped);
    }

    [Theory]
    [InlineData("gemini-2.5-pro", "none", """{"thinkingBudget":0}""")]
    [InlineData("gemini-2.5-pro", "low", """{"thinkingBudget":1024,"includeThoughts":true}""")]
    [InlineData("gemini-3-pro", "none", """{"thinkingLevel":"minimal"}""")]
    [InlineData("gemini-3-pro", "medium", """{"thinkingLevel":"medium","includeThoughts":true}""")]
    [InlineData("gemini-3-pro", "xhigh", """{"thinkingLevel":"high","includeThoughts":true}""")]
    public void Write_Effort_IsABudgetOrALevelAsTheModelKnowsIt(string model, string effort, string expected)
    {
        var written = Write($$"""{"model":"chat","reasoning_effort":"{{effort}}","messages":[{"role":"user","content":"a"}]}""", model);

        Assert.Equal(expected, JsonNode.Parse(written.Body.Span)!["generationConfig"]!["thinkingConfig"]!.ToJsonString());
    }

    [Theory]
    [InlineData("gemini-2.5-pro", null)]
    [InlineData("gemini-3-pro", "skip_thought_signature_validator")]
    public void Write_CallOfAnotherModel_HasTheSignatureThatGeminiDemands(string model, string? expected)
    {
        var written = Write("""
            {"model":"chat","messages":[{"role":"user","content":"a"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]}]}
            """, model);

        var parts = JsonNode.Parse(written.Body.Span)!["contents"]![1]!["parts"]!;
        Assert.Equal((expected, null), ((string?)parts[0]!["thoughtSignature"], (string?)parts[1]!["thoughtSignature"]));
    }

    [Theory]
    [InlineData("""{"role":"tool","tool_call_id":"c9","content":"a"}""", "messages[0].tool_call_id")]
    [InlineData("""{"role":"assistant","tool_calls":[{"id":"c1","function":{"name":"f","arguments":"[1]"}}]}""", "messages[0].tool_calls[0]")]
    [InlineData("""{"role":"user","content":[{"type":"video","video":{}}]}""", "messages[0].content[0]")]
    [InlineData("""{"role":"user","content":[{"type":"image_url","image_url":{}}]}""", "messages[0].content[0]")]
    public void Write_WhatHasNoCounterpart_IsRefusedByName(string message, string parameter)
    {
        var exception = Assert.Throws<UntranslatableException>(() => Write($$"""{"model":"chat","messages":[{{message}}]}"""));

        Assert.Equal(parameter, exception.Parameter);
    }

    [Theory]
    [InlineData("systemInstruction", "functionDeclarations", "generationConfig", "maxOutputTokens", "functionResponse", "functionCall", "inlineData", "mimeType")]
    [InlineData("system_instruction", "function_declarations", "generation_config", "max_output_tokens", "function_response", "function_call", "inline_data", "mime_type")]
    public void Read_WholeConversation_SaysAllOfItUnderEitherName(
        string instruction, string declarations, string configuration, string longest, string response, string call, string inline, string mimeType)
    {
        var read = Read($$$$$"""
            {
              "{{{{{instruction}}}}}": {"parts": [{"text": "Be "}, {"text": "brief."}]},
              "contents": [
                {"role": "user", "parts": [{"text": "Look"}, {"{{{{{inline}}}}}": {"{{{{{mimeType}}}}}": "image/png", "data": "AAAA"}}]},
                {"role": "model", "parts": [{"text": "Hm.", "thought": true}, {"{{{{{call}}}}}": {"name": "weather", "args": {"city": "Bonn"}}}, {"{{{{{call}}}}}": {"name": "weather", "args": {"city": "Ulm"}}}]},
                {"role": "user", "parts": [{"{{{{{response}}}}}": {"name": "weather", "response": {"result": "Rain"}}}, {"{{{{{response}}}}}": {"name": "weather", "response": {"sun": true}}}]}],
              "tools": [{"{{{{{declarations}}}}}": [{"name": "weather", "parameters": {"type": "OBJECT", "properties": {"type": {"type": "STRING", "nullable": true}, "days": {"type": "ARRAY", "items": {"type": "INTEGER"}, "minItems": "1"}}}}]}],
              "{{{{{configuration}}}}}": {"{{{{{longest}}}}}": 100, "temperature": 0.5, "stopSequences": ["END"], "topK": 3}
            }
            """, stream: true);

        Same("""
            {
              "model": "chat", "stream": true, "stream_options": {"include_usage": true},
              "temperature": 0.5, "max_completion_tokens": 100, "stop": ["END"],
              "tools": [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {"type": {"type": ["string", "null"]}, "days": {"type": "array", "items": {"type": "integer"}, "minItems": 1}}}}}],
              "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]},
                {"role": "assistant", "content": null, "tool_calls": [
                  {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Bonn\"}"}},
                  {"id": "call_2", "type": "function", "function": {"name": "weather", "arguments": "{\"city\": \"Ulm\"}"}}]},
                {"role": "tool", "tool_call_id": "call_1", "content": "Rain"},
                {"role": "tool", "tool_call_id": "call_2", "content": "{\"sun\": true}"}]
            }
            """, read.Chat!.Body);
        Assert.Equal(["generationConfig.topK"], read.Chat.Dropped);
        Assert.Null(read.Original!.Untranslatable);
    }

    [Theory]
    [InlineData("""{"contents":[]}""", "contents")]
    [InlineData("""{}""", "contents")]
    [InlineData("""{"contents":"a"}""", "contents")]
    public void Read_WithoutContents_IsAnError(string body, string parameter) => Assert.Equal(parameter, Read(body).Error?.Parameter);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    public void Read_NoJsonObject_IsAnError(string body) => Assert.Equal("invalid_json", Read(body).Error?.Code);

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"cachedContent":"cachedContents/1"}""", "cachedContent")]
    [InlineData("""{"contents":[{"parts":[{"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/1"}}]}]}""", "contents[0].parts[0]")]
    [InlineData("""{"contents":[{"role":"user","parts":[{"functionResponse":{"name":"f","response":{}}}]}]}""", "contents[0].functionResponse")]
    [InlineData("""{"contents":[{"role":"nobody","parts":[{"text":"a"}]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":[{"text":"a"}]}],"tools":[{"codeExecution":{}}]}""", "tools[0].codeExecution")]
    public void Read_WhatOnlyGoogleHas_IsLeftToItsOwnProviders(string body, string parameter)
    {
        var read = Read(body);

        Assert.Null(read.Error);
        Assert.Equal(parameter, read.Original!.Untranslatable?.Parameter);
    }

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"Hello"}]}]}""")]
    [InlineData("""{"generateContentRequest":{"model":"models/chat","contents":[{"parts":[{"text":"Hello"}]}]}}""")]
    public void ReadCount_EitherForm_IsTheSameRequest(string body)
    {
        var read = GeminiRequestReader.ReadCount(Encoding.UTF8.GetBytes(body), "chat");

        Assert.Equal("Hello", (string?)JsonNode.Parse(read.Chat!.Body.Span)!["messages"]![0]!["content"]);
        Assert.Equal(body, Encoding.UTF8.GetString(read.Original!.Body.Span));
    }

    private static ForeignRequestReading Read(string body, bool stream = false) => GeminiRequestReader.Read(Encoding.UTF8.GetBytes(body), "chat", stream);

    private static TranslatedRequest Write(string request, string model = "gemini-2.5-flash")
    {
        using var document = JsonDocument.Parse(request);
        return GeminiRequestWriter.Write(document.RootElement, model);
    }

    private static void Same(string expected, ReadOnlyMemory<byte> actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.Span)), Encoding.UTF8.GetString(actual.Span));
}
