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

internal sealed class NumberNode(bool isInteger) : SchemaNode
{
    public bool IsInteger => isInteger;
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
