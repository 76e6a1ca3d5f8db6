using System.Globalization;
using OrleansAi.Storage.Blobs;

namespace OrleansAi.Api.Files;

/// <summary>What files may be; pure.</summary>
internal static class FileRules
{
    /// <summary>The purpose of a batch's input.</summary>
    public const string Batch = "batch";

    /// <summary>The time that a file is kept at least, where it is not kept for ever, in seconds.</summary>
    public const int Shortest = 60 * 60;

    /// <summary>The time that a file is kept at most, where it is not kept for ever, in seconds.</summary>
    public const int Longest = 30 * 24 * 60 * 60;

    private const int LongestName = 1024;

    private static readonly string[] Purposes = ["assistants", Batch, "evals", "fine-tune", "user_data", "vision"];

    /// <summary>What the fields of an upload's form say of the file, or what is wrong with which.</summary>
    public static (BlobDescription? Description, FileProblem? Problem) Describe(
        IReadOnlyDictionary<string, string> fields, string? fileName, DateTimeOffset createdAt)
    {
        if (!fields.TryGetValue("purpose", out var purpose))
            return (null, FileProblem.Missing("purpose"));

        if (!Purposes.Contains(purpose, StringComparer.Ordinal))
            return (null, new($"'{purpose}' is not one of ['{string.Join("', '", Purposes)}'] - 'purpose'", "purpose", "invalid_value"));

        if (fileName is not { Length: > 0 and <= LongestName })
            return (null, new($"Invalid value for 'file': its name has to have 1 to {LongestName} characters.", "file", "invalid_value"));

        var (kept, problem) = KeptFor(fields);
        return problem is null
            ? (new BlobDescription(fileName, purpose, ExpiryOf(purpose, kept, createdAt)), null)
            : (null, problem);
    }

    /// <summary>When a file that is kept so many seconds expires; without a number, a batch's after 30 days and others never.</summary>
    public static DateTimeOffset? ExpiryOf(string purpose, int? seconds, DateTimeOffset createdAt) =>
        (seconds ?? (purpose == Batch ? Longest : null)) is { } kept ? createdAt.AddSeconds(kept) : null;

    private static (int? Seconds, FileProblem? Problem) KeptFor(IReadOnlyDictionary<string, string> fields)
    {
        var hasAnchor = fields.TryGetValue("expires_after[anchor]", out var anchor);
        if (!fields.TryGetValue("expires_after[seconds]", out var text))
            return hasAnchor ? (null, FileProblem.Missing("expires_after[seconds]")) : (null, null);

        if (!hasAnchor)
            return (null, FileProblem.Missing("expires_after[anchor]"));

        if (anchor != "created_at")
            return (null, new($"Invalid value: '{anchor}'. Supported values are: 'created_at'.", "expires_after[anchor]", "invalid_value"));

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= Shortest and <= Longest
            ? (seconds, null)
            : (null, new($"Invalid value for 'expires_after[seconds]': expected a whole number from {Shortest} to {Longest}.", "expires_after[seconds]", "invalid_value"));
    }
}

/// <summary>What is wrong with an upload.</summary>
/// <param name="Message">What was expected.</param>
/// <param name="Parameter">The field.</param>
/// <param name="Code">OpenAI's code.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record FileProblem(string Message, string? Parameter, string Code, int Status = 400)
{
    public static FileProblem Missing(string parameter) => new($"Missing required parameter: '{parameter}'.", parameter, "missing_required_parameter");
}
