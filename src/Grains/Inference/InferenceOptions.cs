namespace OrleansAi.Grains.Inference;

/// <summary>The local models, from the configuration's section <c>OrleansAi:Inference</c>.</summary>
public sealed class InferenceOptions
{
    /// <summary>The section.</summary>
    public const string Section = "OrleansAi:Inference";

    /// <summary>The models by the names that targets call them by.</summary>
    public Dictionary<string, LocalModelOptions> Models { get; set; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The most bytes of model files that one silo holds in memory, or <c>null</c> for four fifths of what the machine or the container has.
    /// A model that needs room takes the place of those that have been idle longest.
    /// </summary>
    public long? MaxBytes { get; set; }
}
