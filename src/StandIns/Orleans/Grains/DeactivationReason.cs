namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
{
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    public DeactivationReasonCode ReasonCode { get; } = code;

    public string Description { get; } = text;

    /// <summary>The error that ended the activation, where one did.</summary>
    public Exception? Exception { get; } = exception;

    public override string ToString() => $"{ReasonCode}: {Description}.{(Exception is null ? "" : $" Exception: {Exception}")}";
}

/// <summary>Why an activation ends, for programs.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    None,
    ShuttingDown,
    ActivationFailed,
    DirectoryFailure,
    ActivationIdle,
    ActivationUnresponsive,
    DuplicateActivation,
    IncompatibleRequest,
    ApplicationError,
    ApplicationRequested,
    Migrating,
    RuntimeRequested,
    HighMemoryPressure,
}
