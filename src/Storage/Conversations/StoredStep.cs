namespace OrleansAi.Storage.Conversations;

/// <summary>A finished step of a turn; it never runs again.</summary>
public sealed record StoredStep
{
    public required long Turn { get; init; }

    /// <summary>Its place in the turn, from 1.</summary>
    public required int Number { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>The try that ended it.</summary>
    public required int Attempt { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>What came of it: the id of a message, a tool's result, or a reason.</summary>
    public string? Result { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }
}

/// <summary>What a step does; stored as its number.</summary>
public enum StepKind
{
    ModelCall = 0,
    ToolCall = 1,
}

/// <summary>How a step ended; stored as its number.</summary>
public enum StepStatus
{
    Completed = 0,
    Failed = 1,
    Cancelled = 2,
}
