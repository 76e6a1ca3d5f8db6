using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

public sealed class ChatTemplateTests
{
    private static readonly string[] Pieces =
    [
        "{{ x }}", "{%", "%}", "{{", "}}", "{#", "#}", " if ", " for x in [1, 2] ", " endfor ", " endif ",
        "-", "|", "(", ")", "[", "]", "'", "\"", "\\", ".", "x", "1", "\n",
        " set x = ", " is ", "not ", "in", "~", "}", "{", ",", ":", "**",
    ];

    [Fact]
    public void Render_RaisedException_IsARefusalInTheTemplatesWords()
    {
        var error = Assert.Throws<ChatTemplateException>(() => TemplateCases.Render("{% if true %}\n  {{ raise_exception('Roles must alternate') }}{% endif %}"));

        Assert.True(error.IsRefusal);
        Assert.Equal("Roles must alternate", error.Message);
        Assert.Equal((2, 21), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("a\n  {{ missing.name }}", 2, 13, "'missing' is undefined")]
    [InlineData("{{ 'x' + 1 }}", 1, 8, "unsupported operand")]
    [InlineData("{{ 1 | frobnicate }}", 1, 8, "No filter named 'frobnicate'")]
    [InlineData("line\n{% frobnicate %}", 2, 4, "'frobnicate' is not known")]
    [InlineData("{% if true %}", 1, 14, "'elif' or 'else' or 'endif'")]
    [InlineData("{{ (1 }}", 1, 4, "')' is missing")]
    [InlineData("{{ 99999999999999999999 }}", 1, 4, "64 bits")]
    [InlineData("{% break %}", 1, 4, "'break' is not known here")]
    public void ParseAndRender_Fault_SaysWhatAndWhere(string template, int line, int column, string said)
    {
        var error = Assert.Throws<ChatTemplateException>(() => TemplateCases.Render(template));

        Assert.False(error.IsRefusal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Fact]
    public void Render_OptionalParts_AreNoneAndMissingTokensAreUndefined() =>
        Assert.Equal("True True False", TemplateCases.Render("{{ tools is none }} {{ documents is none }} {{ bos_token is defined }}"));

    [Fact]
    public void Parse_AnyText_ParsesOrSaysWhere() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary(), source =>
        {
            try
            {
                TemplateCases.Render(source, """{ "x": [1] }""", new ChatTemplateLimits { Steps = 10_000 });
                return true;
            }
            catch (ChatTemplateException error)
            {
                return error.Line > 0 && error.Column > 0;
            }
        }).Holds(cases: 2000);

    [Fact]
    public void Render_TextWithoutTags_StaysAsItIs() =>
        Prop.ForAll(Gen.Elements('a', ' ', '\n', '{', '}', '%').ListOf().Select(letters => string.Concat(letters)).ToArbitrary(), text =>
            text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal)
                || TemplateCases.Render(text) == (text.EndsWith('\n') ? text[..^1] : text)).Holds();

    [Fact]
    public void Render_ToJson_IsReadBackAsTheSameValue() =>
        Prop.ForAll(ArbMap.Default.ArbFor<Dictionary<string, string>>(), value =>
        {
            var json = JsonSerializer.SerializeToElement(value.Where(entry => entry.Key is not null && IsText(entry.Key) && IsText(entry.Value)).ToDictionary());
            var rendered = TemplateCases.Render("{{ value | tojson }}", JsonSerializer.Serialize(new { value = json }));
            return JsonElement.DeepEquals(JsonDocument.Parse(rendered).RootElement, json);
        }).Holds();

    // What is no Unicode text has no JSON either.
    private static bool IsText(string? text) => text is null || !text.Any(char.IsSurrogate);
}
