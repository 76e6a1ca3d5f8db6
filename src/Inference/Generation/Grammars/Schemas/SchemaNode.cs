using System.Text.Json;

namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>A schema as it was understood.</summary>
internal abstract class SchemaNode
{
    /// <summary>Whether any finite value matches; found by <see cref="Productivity"/>.</summary>
    public bool IsProductive { get; set; }
}

/// <summary>Any value; containers may nest as deep as common readers allow.</summary>
internal sealed class AnyNode : SchemaNode;

/// <summary>One of certain values.</summary>
internal sealed class LiteralNode(IReadOnlyList<JsonElement> values) : SchemaNode
{
    public IReadOnlyList<JsonElement> Values => values;
}

internal sealed class TextNode(int minLength, int? maxLength) : SchemaNode
{
    public int MinLength => minLength;

    public int? MaxLength => maxLength;
}

/// <summary>A string of a format that <see cref="FormatRules"/> knows.</summary>
internal sealed class FormatNode(string format) : SchemaNode
{
    public string Format => format;
}

internal sealed class NumberNode : SchemaNode;

/// <summary>An integer of a range, both ends included.</summary>
internal sealed class IntegerNode(long lowest, long highest) : SchemaNode
{
    /// <summary>Where there is no bound: 16 digits, about as many as most readers keep.</summary>
    public const long Unbounded = 9_999_999_999_999_999;

    public long Lowest => lowest;

    public long Highest => highest;
}

internal sealed record PropertyNode(string Name, SchemaNode Schema, bool IsRequired);

/// <summary>An object; <see cref="Additional"/> is null where there are no other properties than the named ones.</summary>
internal sealed class ObjectNode : SchemaNode
{
    public IReadOnlyList<PropertyNode> Properties { get; set; } = [];

    public SchemaNode? Additional { get; set; }
}

/// <summary>An array; the first items have schemas of their own, and <see cref="Items"/> is null where there are no others.</summary>
internal sealed class ArrayNode : SchemaNode
{
    public IReadOnlyList<SchemaNode> Prefix { get; set; } = [];

    public SchemaNode? Items { get; set; }

    public int MinItems { get; set; }

    public int? MaxItems { get; set; }
}

internal sealed class UnionNode : SchemaNode
{
    public IReadOnlyList<SchemaNode> Options { get; set; } = [];
}
