using OrleansAi.Gateway.Providers.Onnx;

namespace OrleansAi.Gateway.Tests.Providers.Onnx;

public sealed class ToolCallTextTests
{
    [Theory]
    [InlineData("Hello <b>you</b>, 1 < 2.", "Hello <b>you</b>, 1 < 2.", "")]
    [InlineData("""<tool_call>{"name": "f", "arguments": {"x": 1}}</tool_call>""", "", """f{"x": 1}""")]
    [InlineData("""Let me see. <tool_call> {"name": "f", "arguments": {}} </tool_call><tool_call>{"name": "g"}</tool_call>""", "Let me see. ", "f{}g{}")]
    [InlineData("""<tool_call>{"name": "f", "arguments": "{\"x\":1}"}""", "", """f{"x":1}""")]
    [InlineData("<tool_call>no JSON</tool_call> and on", "<tool_call>no JSON</tool_call> and on", "")]
    [InlineData("<tool_call>{\"arguments\": {}}", "<tool_call>{\"arguments\": {}}", "")]
    [InlineData("It ends with <tool_c", "It ends with <tool_c", "")]
    public void Calls_AreTakenOutOfTheText_HoweverItIsCut(string text, string shown, string calls)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var found = new ToolCallText();
            var seen = string.Concat(text.Chunk(size).Select(piece => found.Add(new string(piece)))) + found.Finish();

            Assert.Equal(shown, seen);
            Assert.Equal(calls, string.Concat(found.Calls.Select(static call => call.Name + call.Arguments)));
        }
    }

    [Fact]
    public void Text_IsShown_AsSoonAsItIsNoCall()
    {
        var found = new ToolCallText();

        Assert.Equal("a ", found.Add("a <tool"));
        Assert.Equal("<toolbox>", found.Add("box>"));
    }
}
