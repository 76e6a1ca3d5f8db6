using OrleansAi.Gateway.Providers.Onnx;

namespace OrleansAi.Gateway.Tests.Providers.Onnx;

public sealed class ToolCallTextTests
{
    private static readonly HashSet<string> Tools = ["f", "g"];

    [Theory]
    [InlineData("Hello <b>you</b>, 1 < 2.", "Hello <b>you</b>, 1 < 2.", "")]
    [InlineData("""<tool_call>{"name": "f", "arguments": {"x": 1}}</tool_call>""", "", """f{"x": 1}""")]
    [InlineData("""Let me see. <tool_call> {"name": "f", "arguments": {}} </tool_call><tool_call>{"name": "g"}</tool_call>""", "Let me see. ", "f{}g{}")]
    [InlineData("""<tool_call>{"name": "f", "arguments": "{\"x\":1}"}""", "", """f{"x":1}""")]
    [InlineData("<tool_call>no JSON</tool_call> and on", "<tool_call>no JSON</tool_call> and on", "")]
    [InlineData("<tool_call>{\"arguments\": {}}", "<tool_call>{\"arguments\": {}}", "")]
    [InlineData("It ends with <tool_c", "It ends with <tool_c", "")]
    [InlineData("""<|tool_call|>[{"name": "f", "arguments": {"x": 1}}, {"name": "g", "arguments": {}}]<|/tool_call|>""", "", """f{"x": 1}g{}""")]
    [InlineData("""Well. <|tool_call|>[{"name": "f", "arguments": {"x": [1]}}]""", "Well. ", """f{"x": [1]}""")]
    [InlineData("""[TOOL_CALLS] [{"name": "f", "arguments": {"x": 1}}, {"name": "g", "arguments": {}}]""", "", """f{"x": 1}g{}""")]
    [InlineData("""Yes. [TOOL_CALLS]f[ARGS]{"x": "[ARGS]"}[TOOL_CALLS]g[CALL_ID]a1b2c3d4e[ARGS]{}""", "Yes. ", """f{"x": "[ARGS]"}g{}""")]
    [InlineData("[TOOL_CALLS]f[ARGS]12", "[TOOL_CALLS]f[ARGS]12", "")]
    [InlineData("The mark is [TOOL_CALLS], I think.", "The mark is [TOOL_CALLS], I think.", "")]
    [InlineData("""<|python_tag|>{"name": "f", "parameters": {"x": 1}}; {"name": "g", "parameters": {}}""", "", """f{"x": 1}g{}""")]
    [InlineData("""{"name": "f", "parameters": {"x": 1}}""", "", """f{"x": 1}""")]
    [InlineData(""" { "type": "function", "name": "f", "parameters": {} }""", "", "f{}")]
    [InlineData("""{"name": "stranger", "parameters": {}}""", """{"name": "stranger", "parameters": {}}""", "")]
    [InlineData("""Say {"name": "f", "parameters": {}}""", """Say {"name": "f", "parameters": {}}""", "")]
    [InlineData("""{"name": "f", "parameters": {}""", """{"name": "f", "parameters": {}""", "")]
    [InlineData(" \n", " \n", "")]
    public void Calls_AreTakenOutOfTheText_HoweverItIsCut(string text, string shown, string calls)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var found = new ToolCallText(Tools);
            var seen = string.Concat(text.Chunk(size).Select(piece => found.Add(new string(piece)))) + found.Finish();

            Assert.Equal(shown, seen);
            Assert.Equal(calls, string.Concat(found.Calls.Select(static call => call.Name + call.Arguments)));
        }
    }

    [Fact]
    public void Text_IsShown_AsSoonAsItIsNoCall()
    {
        var found = new ToolCallText(Tools);

        Assert.Equal("a ", found.Add("a <tool"));
        Assert.Equal("<toolbox>", found.Add("box>"));
        Assert.Equal("{\"size\"", new ToolCallText(Tools).Add("{\"size\""));
    }
}
