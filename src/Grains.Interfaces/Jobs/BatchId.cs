namespace OrleansAi.Jobs;

/// <summary>Names of batches.</summary>
public static class BatchId
{
    private const string Prefix = "batch_";
    private const int Length = 38;

    /// <summary>A new id: those that are made later sort behind.</summary>
    public static string New(DateTimeOffset now) => $"{Prefix}{Guid.CreateVersion7(now):N}";

    /// <summary>Whether <paramref name="id"/> may be one.</summary>
    public static bool IsValid(string id) =>
        id.Length == Length && id.StartsWith(Prefix, StringComparison.Ordinal) && id[Prefix.Length..].All(char.IsAsciiHexDigitLower);
}
