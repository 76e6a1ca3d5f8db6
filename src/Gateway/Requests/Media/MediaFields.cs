namespace OrleansAi.Gateway.Requests.Media;

/// <summary>What a request for images or sound says, as JSON or as a form: each field once, its value as text.</summary>
internal sealed class MediaFields
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "model", "prompt", "input", "instructions", "n", "size", "quality", "stream", "stream_format", "response_format",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Where the model's value stands in the body, where it has one.</summary>
    public Range? ModelValue { get; set; }

    /// <summary>The files of a form, each with its field.</summary>
    public List<(string Field, ReadOnlyMemory<byte> Content)> Files { get; } = [];

    /// <summary>The value of a field, or <c>null</c> where it is left out.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether a field of this name is read.</summary>
    public static bool Reads(string name) => Known.Contains(name);

    /// <summary>Adds a field; <c>false</c> where it is there already.</summary>
    public bool TryAdd(string name, string value) => _values.TryAdd(name, value);
}
