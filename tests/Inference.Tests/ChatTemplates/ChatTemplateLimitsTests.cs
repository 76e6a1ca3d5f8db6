using OrleansAi.Inference.ChatTemplates;

namespace OrleansAi.Inference.Tests.ChatTemplates;

/// <summary>Templates that would take the server down end in an error instead, soon.</summary>
public sealed class ChatTemplateLimitsTests
{
    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x | replace('a', 'aaaa') %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}{% endfor %}", "characters")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}", "steps")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}", "levels")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}", "steps")]
    [InlineData("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(50) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}", "steps")]
    [InlineData("{{ 'a' * 9999999999 }}", "characters")]
    [InlineData("{{ 'a' * 9223372036854775807 }}", "characters")]
    [InlineData("{{ ('ab' * 8000000) * 3 }}", "characters")]
    [InlineData("{{ [1] * 9999999999 }}", "steps")]
    [InlineData("{{ [[]] | tojson(indent=999999999) }}", "characters")]
    [InlineData("{{ 'a\nb' | indent(999999999) }}", "characters")]
    [InlineData("{{ range(999999999) | list }}", "items")]
    [InlineData("{{ 9 ** 999999999 }}", "64 bits")]
    [InlineData("{{ -(-9223372036854775807 - 1) }}", "64 bits")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "levels")]
    [InlineData("{% macro a() %}{{ caller() }}{% endmacro %}{% macro m() %}{% call a() %}{{ m() }}{% endcall %}{% endmacro %}{{ m() }}", "levels")]
    [InlineData("{% for i in range(90000) %}{{ 'abc' * 1000 }}{% endfor %}", "")]
    public void Render_HostileTemplate_EndsInAnError(string template, string said)
    {
        var error = Assert.Throws<ChatTemplateException>(() => TemplateCases.Render(template));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("-", "")]
    [InlineData("not ", "")]
    [InlineData("", " + 1")]
    [InlineData("", " | string")]
    [InlineData("", ".x")]
    [InlineData("", " if 1 else 2")]
    public void ParseAndRender_NestedAtWill_NeverEndsTheProcess(string before, string after)
    {
        var nested = string.Concat(Enumerable.Repeat(before, 20_000)) + "1" + string.Concat(Enumerable.Repeat(after, 20_000));

        Assert.True(Record.Exception(() => TemplateCases.Render("{{ " + nested + " }}")) is null or ChatTemplateException);
    }

    [Fact]
    public void Parse_NestedTags_AreRefused()
    {
        var template = string.Concat(Enumerable.Repeat("{% if true %}", 20_000)) + string.Concat(Enumerable.Repeat("{% endif %}", 20_000));

        Assert.Contains("levels", Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongSource_IsRefused() =>
        Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(new string('x', 101), new ChatTemplateLimits { SourceLength = 100 }));

    [Fact]
    public void Render_OutputAtTheLimit_IsAllowed()
    {
        var limits = new ChatTemplateLimits { OutputLength = 10 };

        Assert.Equal("0123456789", TemplateCases.Render("0123456789", limits: limits));
        Assert.Throws<ChatTemplateException>(() => TemplateCases.Render("01234567890", limits: limits));
    }
}
