namespace OrleansAi.Gateway.Formats;

/// <summary>
/// A request can't be said in another format; its message says what to do. Thrown in the depth of a translation and caught where
/// that began, where it becomes a refusal.
/// </summary>
public sealed class UntranslatableException : Exception
{
    /// <summary>The member <paramref name="parameter"/> can't be translated.</summary>
    public UntranslatableException(string? parameter, string message)
        : base(message) => Parameter = parameter;

    /// <summary>The member at fault, as <c>messages[2].content[0]</c>.</summary>
    public string? Parameter { get; }
}
