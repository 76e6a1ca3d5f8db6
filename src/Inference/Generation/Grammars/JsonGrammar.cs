using System.Text.Json;
using OrleansAi.Inference.Generation.Grammars.Automaton;
using OrleansAi.Inference.Generation.Grammars.Schemas;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// JSON that an output must be: any object, or what matches a schema. A grammar may be used by any number of sequences and threads, and
/// gets faster by use, as it remembers where bytes have led.
/// </summary>
/// <remarks>
/// <para>
/// Of JSON Schema 2020-12 it holds <c>type</c>, <c>enum</c>, <c>const</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>,
/// <c>items</c>, <c>prefixItems</c>, <c>minItems</c>, <c>maxItems</c>, <c>minLength</c>, <c>maxLength</c>, bounds of integers,
/// <c>format</c> for dates, times and UUIDs, <c>anyOf</c>, <c>oneOf</c> with options that are apart, <c>$ref</c> into the schema itself, and <c>true</c> and <c>false</c>. Annotations mean nothing here;
/// every other keyword is refused by name. What is accepted always matches the schema.
/// </para>
/// <para>
/// Not all that matches is accepted: an integer has no fraction or exponent, numbers have up to 16 digits before and behind the point and
/// an exponent up to 99, names and fixed texts have no needless escapes, whitespace is one space or a new line with an indent, and nothing follows the value.
/// </para>
/// </remarks>
public sealed class JsonGrammar
{
    private JsonGrammar(Rule value) => Automaton = new PushdownAutomaton(new Rule(() => [[JsonRules.Whitespace, value]]));

    /// <summary>Any JSON object, nested up to 32 levels.</summary>
    public static JsonGrammar AnyObject { get; } = new(JsonRules.AnyObject);

    internal PushdownAutomaton Automaton { get; }

    /// <summary>What matches a schema.</summary>
    /// <exception cref="UnsupportedSchemaException">The schema has a keyword that can't be held, or allows nothing; the message names it.</exception>
    public static JsonGrammar ForSchema(JsonElement schema) => new(new SchemaRules().For(SchemaReader.Read(schema)));
}
