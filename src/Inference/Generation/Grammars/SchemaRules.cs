using System.Text.Json;
using OrleansAi.Inference.Generation.Grammars.Automaton;
using OrleansAi.Inference.Generation.Grammars.Schemas;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>Makes rules of a schema's nodes; parts that no finite value matches are left out.</summary>
internal sealed class SchemaRules
{
    private readonly Dictionary<SchemaNode, Rule> _rules = [];

    public Rule For(SchemaNode node)
    {
        // The rules of a circle of schemas find one another here.
        if (!_rules.TryGetValue(node, out var rule))
            _rules[node] = rule = new Rule(() => Alternatives(node));
        return rule;
    }

    private IEnumerable<Symbol[]> Alternatives(SchemaNode node) => node switch
    {
        TextNode text => [[.. JsonRules.Literal("\""), Characters(text, 0)]],
        FormatNode text => [[.. JsonRules.Literal("\""), .. FormatRules.For(text.Format), .. JsonRules.Literal("\"")]],
        NumberNode => [[JsonRules.Number]],
        IntegerNode { Lowest: -IntegerNode.Unbounded, Highest: IntegerNode.Unbounded } => [[JsonRules.Integer]],
        IntegerNode integer => [[IntegerRangeRules.For(integer.Lowest, integer.Highest)]],
        LiteralNode literal => literal.Values.Select(LiteralRules.For),
        UnionNode union => union.Options.Where(option => option.IsProductive).Select(option => new Symbol[] { For(option) }),
        ArrayNode array => [[.. JsonRules.Literal("["), JsonRules.Whitespace, Items(array, 0)]],
        ObjectNode given => [[.. JsonRules.Literal("{"), JsonRules.Whitespace, new ObjectRules(given, this).Members(0, isFirst: true)]],
        _ => [[JsonRules.AnyValue]],
    };

    // Behind `count` characters; without an upper limit all counts from the lower limit on are alike.
    private static Rule Characters(TextNode text, int count) => text.MaxLength is null && count >= text.MinLength ? JsonRules.RestOfText : new(() =>
    {
        List<Symbol[]> alternatives = [];
        if (count >= text.MinLength)
            alternatives.Add(JsonRules.Literal("\""));
        if (text.MaxLength is not { } most || count < most)
            alternatives.Add([JsonRules.Character, Characters(text, count + 1)]);
        return alternatives;
    });

    // Behind `count` items, whitespace included.
    private Rule Items(ArrayNode array, int count) => new(() =>
    {
        List<Symbol[]> alternatives = [];
        if (count >= array.MinItems)
            alternatives.Add(JsonRules.Literal("]"));
        if ((array.MaxItems is not { } most || count < most) && Productivity.Item(array, count) is { IsProductive: true } item)
        {
            Symbol[] separator = count == 0 ? [] : [.. JsonRules.Literal(","), JsonRules.Whitespace];
            alternatives.Add([.. separator, For(item), JsonRules.Whitespace, ItemsBehind(array, count + 1)]);
        }

        return alternatives;
    });

    private readonly Dictionary<(ArrayNode, int), Rule> _items = [];

    private Rule ItemsBehind(ArrayNode array, int count)
    {
        var alike = Math.Max(1, Math.Max(array.MinItems, array.Prefix.Count));
        count = array.MaxItems is null ? Math.Min(count, alike) : count;
        if (!_items.TryGetValue((array, count), out var rule))
            _items[(array, count)] = rule = Items(array, count);
        return rule;
    }
}
