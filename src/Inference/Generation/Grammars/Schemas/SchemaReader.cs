using System.Text.Json;

namespace OrleansAi.Inference.Generation.Grammars.Schemas;

/// <summary>Reads the keywords of JSON Schema 2020-12 that can be held byte by byte, and refuses the others by name.</summary>
internal sealed class SchemaReader(JsonElement root)
{
    private static readonly HashSet<string> Annotations =
    [
        "$schema", "$id", "$comment", "$defs", "definitions", "$anchor", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    ];

    private static readonly string[] Types = ["string", "number", "integer", "boolean", "null", "object", "array"];

    // Schemas come from clients: more than these are no schema of an answer.
    private const int DeepestSchema = 100;
    private const int MostNodes = 5_000;

    private readonly Dictionary<string, SchemaNode> _references = [];
    private readonly List<SchemaNode> _nodes = [];
    private readonly List<Action> _checksOfTheWhole = [];
    private int _depth;

    public static SchemaNode Read(JsonElement schema)
    {
        var reader = new SchemaReader(schema);
        var node = reader.Read(schema, "");
        Productivity.Mark(reader._nodes);
        reader._checksOfTheWhole.ForEach(check => check());
        return node.IsProductive ? node : throw new UnsupportedSchemaException("The schema allows no finite value", "");
    }

    private SchemaNode Read(JsonElement schema, string path)
    {
        if (++_depth > DeepestSchema)
            throw new UnsupportedSchemaException($"The schema is nested, or refers on, deeper than {DeepestSchema} levels", "");
        var node = ReadKeywords(schema, path);
        _depth--;
        return node;
    }

    private SchemaNode ReadKeywords(JsonElement schema, string path)
    {
        if (schema.ValueKind == JsonValueKind.True)
            return Add(new AnyNode());
        if (schema.ValueKind == JsonValueKind.False)
            return Add(new LiteralNode([]));
        if (schema.ValueKind != JsonValueKind.Object)
            throw new UnsupportedSchemaException("A schema is an object, true or false", path);

        var keywords = new Dictionary<string, JsonElement>();
        foreach (var keyword in schema.EnumerateObject().Where(keyword => !Annotations.Contains(keyword.Name)))
            keywords[keyword.Name] = keyword.Value;
        if (keywords.Count == 0)
            return Add(new AnyNode());
        if (keywords.TryGetValue("$ref", out var reference))
            return Alone(keywords, "$ref", path, () => Reference(reference, path));
        if (keywords.TryGetValue("allOf", out var all) && all.ValueKind == JsonValueKind.Array && all.GetArrayLength() == 1)
            return Alone(keywords, "allOf", path, () => Read(all[0], path + "/allOf/0"));
        if (keywords.TryGetValue("anyOf", out var any))
            return Alone(keywords, "anyOf", path, () => Options(any, path + "/anyOf"));
        if (keywords.TryGetValue("oneOf", out var one))
            return Alone(keywords, "oneOf", path, () => DisjointOptions(one, path + "/oneOf"));
        if (keywords.ContainsKey("const") || keywords.ContainsKey("enum"))
            return Literals(keywords, path);
        return Typed(keywords, path);
    }

    private static SchemaNode Alone(Dictionary<string, JsonElement> keywords, string name, string path, Func<SchemaNode> read) =>
        keywords.Keys.FirstOrDefault(other => other != name) is { } other
            ? throw new UnsupportedSchemaException($"'{other}' beside '{name}' is not supported; move it into what '{name}' holds", path)
            : read();

    private SchemaNode Reference(JsonElement reference, string path)
    {
        var target = reference.GetString() ?? "";
        if (_references.TryGetValue(target, out var known))
            return known;
        if (!target.StartsWith('#') || Resolve(target) is not { } schema)
        {
            throw new UnsupportedSchemaException(
                $"'$ref' to '{target}' leads nowhere; only pointers into the schema itself, such as '#/$defs/name', are followed", path);
        }

        // The union stands for what is being read, so that a schema may refer to itself.
        var union = Add(new UnionNode());
        _references[target] = union;
        union.Options = [Read(schema, target[1..])];
        return union;
    }

    private JsonElement? Resolve(string target)
    {
        var schema = root;
        foreach (var part in target.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var member))
                schema = member;
            else if (schema.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < schema.GetArrayLength())
                schema = schema[index];
            else
                return null;
        }

        return schema;
    }

    private UnionNode Options(JsonElement options, string path) => Add(new UnionNode
    {
        Options = options.ValueKind == JsonValueKind.Array && options.GetArrayLength() > 0
            ? [.. options.EnumerateArray().Select((option, index) => Read(option, $"{path}/{index}"))]
            : throw new UnsupportedSchemaException("A list of schemas is needed", path),
    });

    private UnionNode DisjointOptions(JsonElement options, string path)
    {
        var union = Options(options, path);
        _checksOfTheWhole.Add(() => SchemaOverlap.Refuse(union.Options, path));
        return union;
    }

    private LiteralNode Literals(Dictionary<string, JsonElement> keywords, string path)
    {
        if (keywords.Keys.FirstOrDefault(keyword => keyword is not ("const" or "enum" or "type")) is { } other)
            throw new UnsupportedSchemaException($"'{other}' beside 'const' or 'enum' is not supported; leave out the values that it excludes", path);
        IEnumerable<JsonElement> values = keywords.TryGetValue("enum", out var listed)
            ? listed.ValueKind == JsonValueKind.Array ? listed.EnumerateArray() : throw new UnsupportedSchemaException("'enum' must be a list", path)
            : [keywords["const"]];
        if (keywords.TryGetValue("const", out var only))
            values = values.Where(value => JsonElement.DeepEquals(value, only));
        if (keywords.ContainsKey("type"))
        {
            var types = TypeList(keywords, path);
            values = values.Where(value => types.Any(type => SchemaOverlap.HasType(value, type)));
        }

        return Add(new LiteralNode([.. values]));
    }

    private SchemaNode Typed(Dictionary<string, JsonElement> keywords, string path)
    {
        var types = TypeList(keywords, path);
        var used = new HashSet<string> { "type" };
        var options = types.Select(type => TypedReader.Read(type, keywords, path, used, Read)).Select(Add).ToList();
        if (keywords.Keys.FirstOrDefault(keyword => !used.Contains(keyword)) is { } unknown)
            throw new UnsupportedSchemaException($"The keyword '{unknown}' is not supported while generating", path);
        return options.Count == 1 ? options[0] : Add(new UnionNode { Options = options });
    }

    private static IReadOnlyList<string> TypeList(Dictionary<string, JsonElement> keywords, string path)
    {
        IReadOnlyList<string> types = !keywords.TryGetValue("type", out var given) ? TypedReader.TypesOf(keywords.Keys)
            : given.ValueKind == JsonValueKind.Array ? [.. given.EnumerateArray().Select(type => type.ToString())]
            : [given.ToString()];
        if (types.FirstOrDefault(type => !Types.Contains(type)) is { } unknown)
            throw new UnsupportedSchemaException($"'type' is '{unknown}'; write one of {string.Join(", ", Types)}", path);
        // Every integer is a number already.
        return types.Contains("number") ? [.. types.Where(type => type != "integer").Distinct()] : [.. types.Distinct()];
    }

    private T Add<T>(T node)
        where T : SchemaNode
    {
        if (_nodes.Count == MostNodes)
            throw new UnsupportedSchemaException($"The schema has more than {MostNodes:N0} parts", "");
        _nodes.Add(node);
        return node;
    }
}
