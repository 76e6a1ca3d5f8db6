namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>A schema can't be held while generating.</summary>
/// <param name="description">What is wrong, and what to write instead.</param>
/// <param name="path">Where in the schema, as a JSON pointer; empty for its root.</param>
public sealed class UnsupportedSchemaException(string description, string path)
    : Exception(path.Length == 0 ? description : $"{description} (at {path})")
{
    /// <summary>Where in the schema, as a JSON pointer; empty for its root.</summary>
    public string Path { get; } = path;
}
