using System.Text.Json;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Loading;

/// <summary>A JSON file of a model's folder. What it does not say, or says as <c>null</c>, is <c>null</c> here.</summary>
public sealed class ModelFile
{
    private readonly string _path;
    private readonly JsonElement? _root;

    internal ModelFile(string path, JsonElement root)
    {
        _path = path;
        _root = root.ValueKind == JsonValueKind.Object ? root : throw new ModelLoadException($"{path} is no JSON object.");
    }

    private ModelFile(string path) => _path = path;

    /// <summary>Whether there is such a file.</summary>
    public bool Exists => _root is not null;

    /// <summary>The whole object; an empty one where there is no file.</summary>
    public JsonElement Root => _root ?? JsonSerializer.SerializeToElement(new Dictionary<string, string>());

    /// <summary>A text.</summary>
    public string? Text(string name) => Member(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong(name, "a text", value);

    /// <summary>A whole number.</summary>
    public long? Number(string name) => Member(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number
        : value.ValueKind == JsonValueKind.Number && value.GetDouble() >= long.MaxValue ? long.MaxValue // How transformers writes "no limit".
        : throw Wrong(name, "a whole number", value);

    /// <summary>Yes or no.</summary>
    public bool? Flag(string name) => Member(name) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, "true or false", value);

    /// <summary>Any value.</summary>
    public JsonElement? Member(string name) =>
        _root is { } root && root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal static ModelFile Absent(string path) => new(path);

    private ModelLoadException Wrong(string name, string wanted, JsonElement value) =>
        new($"{_path}: {name} is {value.GetRawText()}, and should be {wanted}.");
}
