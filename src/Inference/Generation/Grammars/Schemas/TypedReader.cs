using System.Text.Json;

namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>Reads the keywords that belong to one type.</summary>
internal static class TypedReader
{
    private static readonly string[] TextKeywords = ["minLength", "maxLength", "format"];
    private static readonly string[] IntegerKeywords = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    private static readonly string[] ObjectKeywords = ["properties", "required", "additionalProperties"];
    private static readonly string[] ArrayKeywords = ["items", "prefixItems", "minItems", "maxItems"];

    /// <summary>
    /// The types that a schema without <c>type</c> is about. By the specification its keywords would leave all other types free; who writes
    /// <c>properties</c> means an object.
    /// </summary>
    public static IReadOnlyList<string> TypesOf(IReadOnlyCollection<string> keywords) =>
        keywords.Any(ObjectKeywords.Contains) ? ["object"]
        : keywords.Any(ArrayKeywords.Contains) ? ["array"]
        : keywords.Any(TextKeywords.Contains) ? ["string"]
        : [];

    public static SchemaNode Read(
        string type, Dictionary<string, JsonElement> keywords, string path, HashSet<string> used, Func<JsonElement, string, SchemaNode> read)
    {
        switch (type)
        {
            case "string":
                used.UnionWith(TextKeywords);
                if (keywords.TryGetValue("format", out var format))
                    return ReadFormat(keywords, format.ToString(), path);
                return new TextNode(Count(keywords, "minLength", path) ?? 0, Count(keywords, "maxLength", path));
            case "object":
                used.UnionWith(ObjectKeywords);
                return ReadObject(keywords, path, read);
            case "array":
                used.UnionWith(ArrayKeywords);
                return ReadArray(keywords, path, read);
            case "number":
                return new NumberNode();
            case "integer":
                used.UnionWith(IntegerKeywords);
                return ReadInteger(keywords, path);
            default:
                return new LiteralNode([.. JsonDocument.Parse(type == "null" ? "[null]" : "[true, false]").RootElement.EnumerateArray()]);
        }
    }

    private static FormatNode ReadFormat(Dictionary<string, JsonElement> keywords, string format, string path)
    {
        if (!FormatRules.Names.Contains(format))
        {
            throw new UnsupportedSchemaException(
                $"'format' is '{format}'; only {string.Join(", ", FormatRules.Names)} are supported while generating", path);
        }

        if (keywords.ContainsKey("minLength") || keywords.ContainsKey("maxLength"))
            throw new UnsupportedSchemaException("'minLength' and 'maxLength' beside 'format' are not supported; leave them out", path);
        return new FormatNode(format);
    }

    private static IntegerNode ReadInteger(Dictionary<string, JsonElement> keywords, string path)
    {
        var lowest = Math.Max(decimal.Ceiling(Bound(keywords, "minimum", path) ?? decimal.MinValue), -IntegerNode.Unbounded);
        var highest = Math.Min(decimal.Floor(Bound(keywords, "maximum", path) ?? decimal.MaxValue), IntegerNode.Unbounded);
        if (Bound(keywords, "exclusiveMinimum", path) is { } above)
            lowest = Math.Max(lowest, decimal.Floor(above) + 1);
        if (Bound(keywords, "exclusiveMaximum", path) is { } below)
            highest = Math.Min(highest, decimal.Ceiling(below) - 1);
        // Bounds beyond 64 bits leave nothing that is written here.
        return lowest > highest ? new IntegerNode(1, 0) : new IntegerNode((long)lowest, (long)highest);
    }

    private static decimal? Bound(Dictionary<string, JsonElement> keywords, string name, string path) =>
        !keywords.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var bound) && Math.Abs(bound) < 1e27m ? bound
        : throw new UnsupportedSchemaException($"'{name}' is {value}; write a number of up to 27 digits", path);

    private static ObjectNode ReadObject(Dictionary<string, JsonElement> keywords, string path, Func<JsonElement, string, SchemaNode> read)
    {
        var required = Given(keywords, "required", JsonValueKind.Array, path) is { } listed
            ? listed.EnumerateArray().Select(name => name.ToString()).ToHashSet()
            : [];
        var additional = keywords.TryGetValue("additionalProperties", out var given)
            ? given.ValueKind == JsonValueKind.False ? null : read(given, path + "/additionalProperties")
            : read(True, path);
        var properties = Given(keywords, "properties", JsonValueKind.Object, path) is { } named
            ? named.EnumerateObject().DistinctBy(property => property.Name).Select(property =>
                new PropertyNode(property.Name, read(property.Value, $"{path}/properties/{property.Name}"), required.Remove(property.Name))).ToList()
            : [];
        foreach (var name in required)
        {
            if (additional is null)
                throw new UnsupportedSchemaException($"'required' names '{name}', which 'additionalProperties' forbids; add it to 'properties'", path);
            properties.Add(new PropertyNode(name, additional, true));
        }

        if (properties.Count > 64)
            throw new UnsupportedSchemaException($"'properties' has {properties.Count} names; up to 64 are supported", path);
        return new ObjectNode { Properties = properties, Additional = additional };
    }

    private static ArrayNode ReadArray(Dictionary<string, JsonElement> keywords, string path, Func<JsonElement, string, SchemaNode> read) => new()
    {
        Prefix = Given(keywords, "prefixItems", JsonValueKind.Array, path) is { } prefix
            ? [.. prefix.EnumerateArray().Select((item, index) => read(item, $"{path}/prefixItems/{index}"))]
            : [],
        Items = keywords.TryGetValue("items", out var items)
            ? items.ValueKind == JsonValueKind.False ? null : read(items, path + "/items")
            : read(True, path),
        MinItems = Count(keywords, "minItems", path) ?? 0,
        MaxItems = Count(keywords, "maxItems", path),
    };

    private static JsonElement True { get; } = JsonDocument.Parse("true").RootElement;

    private static JsonElement? Given(Dictionary<string, JsonElement> keywords, string name, JsonValueKind kind, string path) =>
        !keywords.TryGetValue(name, out var value) ? null
        : value.ValueKind == kind ? value
        : throw new UnsupportedSchemaException($"'{name}' must be {(kind == JsonValueKind.Array ? "a list" : "an object")}", path);

    private static int? Count(Dictionary<string, JsonElement> keywords, string name, string path) =>
        !keywords.TryGetValue(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0 ? count
        : throw new UnsupportedSchemaException($"'{name}' is {value}; write a whole number from 0", path);
}
