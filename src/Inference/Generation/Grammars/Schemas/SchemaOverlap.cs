using System.Text.Json;

namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>
/// Whether a value can match two schemas. <c>oneOf</c> forbids that, which can't be seen byte by byte, so its options must be apart: by
/// type, by value, or by a required property that tells objects apart.
/// </summary>
internal sealed class SchemaOverlap
{
    // Unions of unions can pair up without end; options that take longer to compare are refused like overlapping ones.
    private int _comparisonsLeft = 100_000;

    public static void Refuse(IReadOnlyList<SchemaNode> options, string path)
    {
        for (var first = 0; first < options.Count; first++)
        {
            for (var second = first + 1; second < options.Count; second++)
            {
                if (new SchemaOverlap().MayOverlap(options[first], options[second], 0))
                {
                    throw new UnsupportedSchemaException(
                        $"A value could match options {first} and {second} of 'oneOf'; write 'anyOf', or give them a required property with different 'const'", path);
                }
            }
        }
    }

    public static bool HasType(JsonElement value, string type) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.Truncate(number) == number,
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private bool MayOverlap(SchemaNode left, SchemaNode right, int depth)
    {
        if (depth > 16 || --_comparisonsLeft < 0)
            return true;
        return (left, right) switch
        {
            (UnionNode union, _) => union.Options.Any(option => MayOverlap(option, right, depth + 1)),
            (_, UnionNode union) => union.Options.Any(option => MayOverlap(left, option, depth + 1)),
            (LiteralNode one, LiteralNode other) => one.Values.Any(value => other.Values.Any(second => JsonElement.DeepEquals(value, second))),
            (LiteralNode literal, _) => literal.Values.Any(value => MayMatch(right, value)),
            (_, LiteralNode literal) => literal.Values.Any(value => MayMatch(left, value)),
            (ObjectNode one, ObjectNode other) => !one.Properties.Any(property => property.IsRequired
                && other.Properties.Any(second => second.IsRequired && second.Name == property.Name && !MayOverlap(property.Schema, second.Schema, depth + 1))),
            (AnyNode, _) or (_, AnyNode) => true,
            (TextNode or FormatNode, TextNode or FormatNode) => true,
            (NumberNode or IntegerNode, NumberNode or IntegerNode) => true,
            _ => left.GetType() == right.GetType(),
        };
    }

    private static bool MayMatch(SchemaNode schema, JsonElement value) => schema switch
    {
        TextNode or FormatNode => HasType(value, "string"),
        NumberNode => HasType(value, "number"),
        IntegerNode => HasType(value, "integer"),
        ObjectNode => HasType(value, "object"),
        ArrayNode => HasType(value, "array"),
        _ => true,
    };
}
