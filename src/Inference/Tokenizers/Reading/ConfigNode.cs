using System.Text.Json;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>A value of the file with its place in it, so that a complaint can name it.</summary>
internal readonly record struct ConfigNode(JsonElement Value, string Path)
{
    /// <summary>The member's value, or null if it is missing or null.</summary>
    public ConfigNode? Find(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new ConfigNode(member, Path.Length == 0 ? name : $"{Path}.{name}")
            : null;

    /// <summary>The member's value, which must be there.</summary>
    public ConfigNode Get(string name) => Find(name) ?? throw Complaint($"lacks the member '{name}'");

    /// <summary>The string that this is.</summary>
    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Wrong("a string");

    /// <summary>The whole number that this is.</summary>
    public int Integer() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) ? number : throw Wrong("a whole number");

    /// <summary>The number that this is.</summary>
    public double Number() => Value.ValueKind == JsonValueKind.Number ? Value.GetDouble() : throw Wrong("a number");

    /// <summary>The member as true or false.</summary>
    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { Value.ValueKind: JsonValueKind.True } => true,
        { Value.ValueKind: JsonValueKind.False } => false,
        { } other => throw other.Wrong("true or false"),
    };

    /// <summary>The member as a string.</summary>
    public string Text(string name, string otherwise) => Find(name)?.Text() ?? otherwise;

    /// <summary>The member as a string of one UTF-16 unit.</summary>
    public char Character(string name, char otherwise) => Find(name) switch
    {
        null => otherwise,
        { } member when member.Text() is [var character] => character,
        { } member => throw member.Wrong("one character"),
    };

    /// <summary>The items of this list.</summary>
    public IEnumerable<ConfigNode> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Wrong("a list");
        var path = Path;
        return Value.EnumerateArray().Select((item, index) => new ConfigNode(item, $"{path}[{index}]"));
    }

    /// <summary>A complaint about this value.</summary>
    public TokenizerFormatException Complaint(string about) => new($"tokenizer.json: {(Path.Length == 0 ? "the file" : $"'{Path}'")} {about}.");

    /// <summary>A complaint about a type that isn't known.</summary>
    public TokenizerFormatException Unsupported(string type, params ReadOnlySpan<string> supported) =>
        Complaint($"has the type '{type}', which is not supported; these are: {string.Join(", ", supported!)}");

    private TokenizerFormatException Wrong(string expected) => Complaint($"must be {expected}, but is {Value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "another number",
        _ => Value.GetRawText(),
    }}");
}
