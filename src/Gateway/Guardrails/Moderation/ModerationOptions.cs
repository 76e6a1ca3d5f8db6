namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>How a model judges what is asked and answered: <c>Moderation</c> of <see cref="GuardrailOptions"/>.</summary>
public sealed record ModerationOptions
{
    /// <summary>The model that judges, among <c>Models</c>; it must serve moderations.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether what users and tools say is judged before a model is called.</summary>
    public bool Input { get; init; }

    /// <summary>Whether answers are judged before they leave.</summary>
    public bool Output { get; init; } = true;

    /// <summary>The score from which on a category counts, by its name; where none is named, whatever the model flags counts.</summary>
    public Dictionary<string, double> Categories { get; init; } = [];

    /// <summary>What becomes of what is flagged.</summary>
    public ModerationAction Action { get; init; } = ModerationAction.Block;

    /// <summary>What becomes of what could not be judged.</summary>
    public ModerationFailurePolicy OnFailure { get; init; } = ModerationFailurePolicy.Closed;

    /// <summary>How many characters of a stream are held back to be judged together.</summary>
    public int Window { get; init; } = 500;

    /// <summary>How long one judgement may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What becomes of what is flagged.</summary>
public enum ModerationAction
{
    /// <summary>It doesn't pass.</summary>
    Block,

    /// <summary>It passes, and is said to be flagged.</summary>
    Flag,
}

/// <summary>What becomes of what could not be judged.</summary>
public enum ModerationFailurePolicy
{
    /// <summary>It doesn't pass.</summary>
    Closed,

    /// <summary>It passes.</summary>
    Open,
}
