namespace OrleansAi.Gateway.LocalModels;

/// <summary>What is answered in the place of local models, from <c>Fallback</c> in the entries of <c>OrleansAi:Inference:Models</c>.</summary>
public sealed class FallbackOptions
{
    /// <summary>The section.</summary>
    public const string Section = "OrleansAi:Inference";

    /// <summary>The models by their names.</summary>
    public Dictionary<string, FallbackEntry> Models { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>One model's fallback.</summary>
public sealed class FallbackEntry
{
    /// <summary>A file with an answer of the Open Inference Protocol, of which <c>outputs</c> is read; none for no fallback.</summary>
    public string? Fallback { get; set; }
}
