using System.Text.Json;
using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

public sealed class ChatTemplateSetTests
{
    [Fact]
    public void Parse_OneText_IsTheDefault()
    {
        var templates = Parse("""{ "chat_template": "one", "bos_token": "<s>", "eos_token": { "content": "</s>", "lstrip": false } }""");

        Assert.Equal("one", templates.Choose(hasTools: true).Source);
        Assert.Equal(("<s>", "</s>"), (templates.BosToken, templates.EosToken));
    }

    [Fact]
    public void Choose_SeveralTemplates_TakesTheOneForToolsWhereThereAreTools()
    {
        var templates = Parse("""{ "chat_template": [{ "name": "default", "template": "plain" }, { "name": "tool_use", "template": "tools" }], "bos_token": null }""");

        Assert.Equal("plain", templates.Choose(hasTools: false).Source);
        Assert.Equal("tools", templates.Choose(hasTools: true).Source);
        Assert.Null(templates.BosToken);
    }

    [Fact]
    public void Parse_TemplateOfItsOwnFile_WinsOverTheConfiguration() =>
        Assert.Equal("file", Parse("""{ "chat_template": "configuration" }""", "file").Choose(hasTools: false).Source);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "chat_template": null }""")]
    [InlineData("""{ "chat_template": 5 }""")]
    [InlineData("""{ "chat_template": [{ "name": "default" }] }""")]
    public void Parse_NoTemplate_IsRefused(string config) => Assert.Throws<ChatTemplateException>(() => Parse(config));

    [Fact]
    public void Choose_NoDefault_NamesWhatThereIs() =>
        Assert.Contains("rag", Assert.Throws<ChatTemplateException>(() =>
            Parse("""{ "chat_template": [{ "name": "rag", "template": "x" }] }""").Choose(hasTools: false)).Message, StringComparison.Ordinal);

    private static ChatTemplateSet Parse(string config, string? jinja = null) => ChatTemplateSet.Parse(JsonDocument.Parse(config).RootElement, jinja);
}
