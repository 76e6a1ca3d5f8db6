using System.Text.Json.Nodes;
using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

/// <summary>Ours against what Python's jinja2 made of the same templates.</summary>
public sealed class JinjaRecordingTests
{
    private const string Data = """{ "data": { "text": " a ", "list": [1, 2.5, true, null], "nothing": null, "map": { "z": "é<", "a": {} } } }""";

    public static TheoryData<string> Cells => [.. TemplateCases.Recorded["conversations"]!.AsObject().Select(cell => cell.Key)];

    public static TheoryData<string> Snippets => Sources("snippets");

    public static TheoryData<string> Whitespace => Sources("whitespace");

    [Theory]
    [MemberData(nameof(Cells))]
    public void Render_Conversation_GivesWhatJinjaGives(string cell) =>
        Same(
            TemplateCases.Recorded["conversations"]![cell]!,
            () => ChatTemplate.Parse(TemplateCases.Template(cell)).Render(TemplateCases.Conversation(cell), FixedTime.Instance));

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Render_Snippet_GivesWhatJinjaGives(string snippet) => Same(Recording("snippets", snippet), () => TemplateCases.Render(snippet, Data));

    [Theory]
    [MemberData(nameof(Whitespace))]
    public void Render_Whitespace_IsKeptAsJinjaKeepsIt(string template) => Same(Recording("whitespace", template), () => TemplateCases.Render(template));

    private static TheoryData<string> Sources(string kind) =>
        [.. TemplateCases.Recorded[kind]!.AsArray().Select(recording => recording!["template"]!.GetValue<string>())];

    private static JsonNode Recording(string kind, string template) =>
        TemplateCases.Recorded[kind]!.AsArray().First(recording => recording!["template"]!.GetValue<string>() == template)!;

    private static void Same(JsonNode recording, Func<string> render)
    {
        if (recording["text"] is { } text)
        {
            Assert.Equal(text.GetValue<string>(), render());
            return;
        }

        var error = Assert.Throws<ChatTemplateException>(() => render());
        Assert.Equal(recording["refusal"] is not null, error.IsRefusal);
        if (recording["refusal"] is { } refusal)
            Assert.Equal(refusal.GetValue<string>(), error.Message);
        else
            Assert.InRange(error.Line, 1, 1000);
    }
}
