using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Json.Schema;
using OrleansAi.Inference.Generation.Grammars;

namespace OrleansAi.Inference.Tests.Generation.Grammars;

public sealed class JsonGrammarTests
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    public static TheoryData<string> Names => [.. SchemaCases.Schemas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Advance_AnyValue_IsAcceptedExactlyIfItMatches(string name)
    {
        var schema = JsonSchema.FromText(SchemaCases.Schemas[name]);
        var grammar = JsonGrammar.ForSchema(JsonDocument.Parse(SchemaCases.Schemas[name]).RootElement);

        foreach (var value in SchemaCases.Values)
        {
            var element = JsonDocument.Parse(value).RootElement;
            // Integers are written without an exponent, and fixed texts as the schema's values are.
            if (value == "1e5" && name is "integer" or "types" or "positive" or "range")
                continue;
            var matches = schema.Evaluate(element).IsValid;
            foreach (var text in new[] { value, JsonSerializer.Serialize(element, Compact), JsonSerializer.Serialize(element, Indented) }.Select(Unescaped))
                Assert.True(Accepts(grammar, text) == matches, $"{text} should {(matches ? "" : "not ")}be accepted by {SchemaCases.Schemas[name]}");
        }
    }

    [Theory]
    [InlineData("{", false)]
    [InlineData("{ }", true)]
    [InlineData("\n{\"a\" : [1 , {\"b\":null}]\r\n\t}", true)]
    [InlineData("\n\n{}", false)]
    [InlineData("{  }", false)]
    [InlineData("{\"a\": \t1}", false)]
    [InlineData("{\"a\":1,}", false)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":1.}", false)]
    [InlineData("{\"a\":\"\n\"}", false)]
    [InlineData("{\"a\":\"\\x\"}", false)]
    [InlineData("{\"a\":\"\\ud800\"}", false)]
    [InlineData("{'a':1}", false)]
    [InlineData("[1]", false)]
    [InlineData("{}{}", false)]
    public void AnyObject_Text_IsAcceptedIfItIsAnObject(string text, bool isAccepted) => Assert.Equal(isAccepted, Accepts(JsonGrammar.AnyObject, text));

    [Fact]
    public void Accepts_BrokenUtf8_IsRefused()
    {
        var matcher = new GrammarMatcher(JsonGrammar.AnyObject);
        Assert.True(matcher.Advance("{\""u8));

        Assert.True(matcher.Accepts([0xC3]));
        Assert.True(matcher.Accepts([0xF0, 0x9F, 0x99]));
        Assert.False(matcher.Accepts([0x80]));
        Assert.False(matcher.Accepts([0xC0, 0x80]));
        Assert.False(matcher.Accepts([0xED, 0xA0, 0x80]));
        Assert.False(matcher.Accepts([0xF5]));
    }

    [Fact]
    public void Advance_Refused_StaysWhereItIs()
    {
        var matcher = new GrammarMatcher(JsonGrammar.AnyObject);

        Assert.False(matcher.Advance("[]"u8));
        Assert.False(matcher.Advance([]));
        Assert.True(matcher.Advance("{}"u8));
        Assert.True(matcher.IsComplete);
        Assert.False(matcher.CanContinue);
    }

    [Theory]
    [InlineData("""{ "type": "string", "pattern": "a+" }""", "'pattern'")]
    [InlineData("""{ "type": "number", "minimum": 1 }""", "'minimum'")]
    [InlineData("""{ "properties": { "a": { "type": "number", "multipleOf": 2 } } }""", "'multipleOf' is not supported while generating (at /properties/a)")]
    [InlineData("""{ "type": "string", "format": "hostname" }""", "'format'")]
    [InlineData("""{ "type": "string", "format": "date", "maxLength": 4 }""", "beside 'format'")]
    [InlineData("""{ "type": "integer", "minimum": 100000000000000000 }""", "no finite value")]
    [InlineData("""{ "not": {} }""", "'not'")]
    [InlineData("""{ "type": "array", "uniqueItems": true }""", "'uniqueItems'")]
    [InlineData("""{ "type": "object", "patternProperties": {} }""", "'patternProperties'")]
    [InlineData("""{ "allOf": [{}, {}] }""", "'allOf'")]
    [InlineData("""{ "anyOf": [{}], "type": "object" }""", "'type' beside 'anyOf'")]
    [InlineData("""{ "oneOf": [{ "type": "integer" }, { "type": "number" }] }""", "options 0 and 1")]
    [InlineData("""{ "$ref": "http://example.org/schema" }""", "leads nowhere")]
    [InlineData("""{ "$ref": "#/$defs/missing" }""", "leads nowhere")]
    [InlineData("""{ "type": "text" }""", "'type' is 'text'")]
    [InlineData("""{ "type": "string", "minLength": -1 }""", "'minLength' is -1")]
    [InlineData("""{ "type": "string", "minLength": 3, "maxLength": 2 }""", "no finite value")]
    [InlineData("""{ "enum": [] }""", "no finite value")]
    [InlineData("false", "no finite value")]
    [InlineData("""{ "$ref": "#" }""", "no finite value")]
    [InlineData("""{ "properties": { "self": { "$ref": "#" } }, "required": ["self"] }""", "no finite value")]
    [InlineData("""{ "required": ["a"], "additionalProperties": false }""", "'required' names 'a'")]
    [InlineData("""{ "type": "object", "required": "a" }""", "'required'")]
    [InlineData("""{ "type": "object", "properties": [] }""", "'properties'")]
    [InlineData("""{ "properties": { "a": 5 } }""", "(at /properties/a)")]
    [InlineData("5", "A schema is")]
    public void ForSchema_NotToBeHeld_NamesWhatAndWhere(string schema, string said) =>
        Assert.Contains(said, Assert.Throws<UnsupportedSchemaException>(() => JsonGrammar.ForSchema(JsonDocument.Parse(schema).RootElement)).Message, StringComparison.Ordinal);

    [Fact]
    public void ForSchema_Range_AcceptsExactlyItsIntegers() =>
        Prop.ForAll(Gen.Choose(-1300, 1300).Two().ToArbitrary(), bounds =>
        {
            var (lowest, highest) = bounds.Item1 < bounds.Item2 ? bounds : (bounds.Item2, bounds.Item1);
            var grammar = JsonGrammar.ForSchema(JsonDocument.Parse($$"""{ "type": "integer", "minimum": {{lowest}}, "maximum": {{highest}} }""").RootElement);
            return Enumerable.Range(-1500, 3000).All(number => Accepts(grammar, $"{number}") == (number >= lowest && number <= highest));
        }).Holds(cases: 50);

    [Fact]
    public void ForSchema_HostileSchemas_AreRefusedOrWorkSoon()
    {
        string Chain(int length) => string.Join(",", Enumerable.Range(0, length).Select(index => $$"""
            "a{{index}}": { "$ref": "#/$defs/a{{index + 1}}" }
            """).Append($$""" "a{{length}}": true """));
        string Doubled(int depth) => string.Join(",", Enumerable.Range(0, depth).Select(index => $$"""
            "a{{index}}": { "anyOf": [{ "$ref": "#/$defs/a{{index + 1}}" }, { "$ref": "#/$defs/a{{index + 1}}" }] }
            """).Append($$""" "a{{depth}}": { "type": "object" } """));
        string[] schemas =
        [
            $$"""{ "$ref": "#/$defs/a0", "$defs": { {{Chain(3_000)}} } }""",
            $$"""{ "properties": { {{string.Join(",", Enumerable.Range(0, 60).Select(index => $$""" "p{{60 - index}}": { "$ref": "#/$defs/a{{50 * (60 - index)}}" } """))}} }, "$defs": { {{Chain(3_000)}} } }""",
            $$"""{ "oneOf": [{ "$ref": "#/$defs/a0" }, { "$ref": "#/$defs/a0" }], "$defs": { {{Doubled(30)}} } }""",
            $$"""{ "anyOf": [{{string.Join(",", Enumerable.Repeat("""{ "type": "string" }""", 6_000))}}] }""",
        ];

        Assert.All(schemas, schema => Assert.True(Record.Exception(() =>
            Accepts(JsonGrammar.ForSchema(JsonDocument.Parse(schema).RootElement), "{}")) is null or UnsupportedSchemaException));
    }

    [Fact]
    public void Advance_OtherNameThatEscapesToAKnownOne_IsRefused()
    {
        var grammar = JsonGrammar.ForSchema(JsonDocument.Parse(SchemaCases.Schemas["open"]).RootElement);

        Assert.False(Accepts(grammar, """{"\u0069d":"x","id":1}"""));
        Assert.True(Accepts(grammar, """{"x\u0069d":"x","id":1}"""));
    }

    // The serializer escapes what needs no escape outside the basic plane.
    private static string Unescaped(string text) => text.Contains("grün", StringComparison.Ordinal) ? text.Replace("\\uD83D\\uDE42", "🙂", StringComparison.Ordinal) : text;

    private static bool Accepts(JsonGrammar grammar, string text)
    {
        var matcher = new GrammarMatcher(grammar);
        return matcher.Advance(Encoding.UTF8.GetBytes(text)) && matcher.IsComplete;
    }
}
