namespace OrleansAi.Inference.ChatTemplates;

/// <summary>
/// What a template may use up. Templates come with models from strangers: one that loops for ever or doubles a text in a loop must end
/// in an error, not in a silo without memory. The defaults are some hundred times what published templates need for long conversations.
/// </summary>
public sealed record ChatTemplateLimits
{
    /// <summary>The limits that hold unless others are given.</summary>
    public static ChatTemplateLimits Default { get; } = new();

    /// <summary>Longest template text, in UTF-16 characters.</summary>
    public int SourceLength { get; init; } = 1_000_000;

    /// <summary>Longest text that any step may produce, the prompt included, in UTF-16 characters.</summary>
    public int OutputLength { get; init; } = 16_000_000;

    /// <summary>
    /// Steps of one rendering: each evaluated node and each turn of a loop is one, and so is each item of a list or each eight characters
    /// of a text that an operation reads or makes.
    /// </summary>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>How deep macros may call one another, tags may nest, and printed values may nest.</summary>
    public int Depth { get; init; } = 100;
}
