using System.Text.Json;

namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>Reads the keywords that belong to one type.</summary>
internal static class TypedReader
{
    private static readonly string[] TextKeywords = ["minLength", "maxLength"];
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
                return new TextNode(Count(keywords, "minLength", path) ?? 0, Count(keywords, "maxLength", path));
            case "object":
                used.UnionWith(ObjectKeywords);
                return ReadObject(keywords, path, read);
            case "array":
                used.UnionWith(ArrayKeywords);
                return ReadArray(keywords, path, read);
            case "number" or "integer":
                return new NumberNode(type == "integer");
            default:
                return new LiteralNode([.. JsonDocument.Parse(type == "null" ? "[null]" : "[true, false]").RootElement.EnumerateArray()]);
        }
    }

    private static ObjectNode ReadObject(Dictionary<string, JsonElement> keywords, string path, Func<JsonElement, string, SchemaNode> read)
    {
        var required = Given(keywords, "required", JsonValueKind.Array, path) is { } listed ? listed.EnumerateArray().Select(name => name.ToString()).ToHashSet() : [];
        var additional = keywords.TryGetValue("additionalProperties", out var given)
            ? given.ValueKind == JsonValueKind.False ? null : read(given, path + "/additionalProperties")
            : read(True, path);
        var properties = Given(keywords, "properties", JsonValueKind.Object, path) is { } named
            ? named.EnumerateObject().Select(property =>
                new PropertyNode(property.Name, read(property.Value, $"{path}/properties/{property.Name}"), required.Remove(property.Name))).ToList()
            : [];
        foreach (var name in required)
        {
            properties.Add(new PropertyNode(
                name, additional ?? throw new UnsupportedSchemaException($"'required' names '{name}', which 'additionalProperties' forbids; add it to 'properties'", path), true));
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
