namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>Whether answers are checked by the JSON schema that their request asks for: a model's <c>StructuredOutput</c>.</summary>
public sealed record StructuredOutputOptions
{
    /// <summary>Whether they are.</summary>
    public bool Check { get; init; }

    /// <summary>How often the model is asked again, with what was wrong.</summary>
    public int Retries { get; init; } = 1;
}
