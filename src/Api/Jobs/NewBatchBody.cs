using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansAi.Api.Files;
using OrleansAi.Jobs;

namespace OrleansAi.Api.Jobs;

/// <summary>The body of <c>POST /v1/batches</c>.</summary>
/// <param name="InputFileId">A file of purpose <c>batch</c>.</param>
/// <param name="Endpoint">What its lines ask for: <c>/v1/responses</c>, <c>/v1/chat/completions</c>, <c>/v1/embeddings</c> or <c>/v1/completions</c>.</param>
/// <param name="CompletionWindow"><c>24h</c>.</param>
/// <param name="Metadata">Up to 16 texts of the caller's own.</param>
/// <param name="OutputExpiresAfter">How long the files with answers are kept; 30 days where it is left out.</param>
internal sealed record NewBatchBody(
    [property: JsonPropertyName("input_file_id")] string? InputFileId,
    [property: JsonPropertyName("endpoint")] string? Endpoint,
    [property: JsonPropertyName("completion_window")] string? CompletionWindow,
    [property: JsonPropertyName("metadata")] Dictionary<string, string>? Metadata,
    [property: JsonPropertyName("output_expires_after")] OutputExpiry? OutputExpiresAfter)
{
    /// <summary>The only time that OpenAI's format knows.</summary>
    public const string OnlyWindow = "24h";

    private const int MostMetadata = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    /// <summary>What is wrong, or <c>null</c>.</summary>
    public FileProblem? Problem()
    {
        if (string.IsNullOrEmpty(InputFileId))
            return FileProblem.Missing("input_file_id");

        if (string.IsNullOrEmpty(Endpoint))
            return FileProblem.Missing("endpoint");

        if (!BatchEndpoints.All.Contains(Endpoint))
            return NotSupported(Endpoint, "endpoint", [.. BatchEndpoints.All]);

        if (string.IsNullOrEmpty(CompletionWindow))
            return FileProblem.Missing("completion_window");

        return CompletionWindow != OnlyWindow
            ? NotSupported(CompletionWindow, "completion_window", OnlyWindow)
            : ProblemOfMetadata() ?? ProblemOfExpiry();
    }

    /// <summary>The batch that it asks for.</summary>
    public NewBatch ToRequest() => new()
    {
        Endpoint = Endpoint!,
        InputFileId = InputFileId!,
        Metadata = Metadata?.ToImmutableDictionary(StringComparer.Ordinal) ?? ImmutableDictionary<string, string>.Empty,
        OutputKeptFor = TimeSpan.FromSeconds(OutputExpiresAfter?.Seconds ?? FileRules.Longest),
    };

    private FileProblem? ProblemOfMetadata()
    {
        if (Metadata is null)
            return null;

        return Metadata.Count > MostMetadata
            || Metadata.Any(pair => pair.Key.Length > LongestKey || pair.Value is not { Length: <= LongestValue })
            ? new($"Invalid 'metadata': at most {MostMetadata} texts of {LongestValue} characters, under names of {LongestKey}.", "metadata", "invalid_value")
            : null;
    }

    private FileProblem? ProblemOfExpiry()
    {
        if (OutputExpiresAfter is not { } expiry)
            return null;

        if (expiry.Anchor != "created_at")
            return NotSupported(expiry.Anchor, "output_expires_after.anchor", "created_at");

        return expiry.Seconds is >= FileRules.Shortest and <= FileRules.Longest
            ? null
            : new(
                $"Invalid value for 'output_expires_after.seconds': expected a whole number from {FileRules.Shortest} to {FileRules.Longest}.",
                "output_expires_after.seconds", "invalid_value");
    }

    private static FileProblem NotSupported(string? value, string parameter, params string[] supported) =>
        new($"Invalid value: '{value}'. Supported values are: '{string.Join("', '", supported)}'.", parameter, "invalid_value");
}

/// <summary>How long a file is kept.</summary>
/// <param name="Anchor">From when on that counts: <c>created_at</c>.</param>
/// <param name="Seconds">3,600 to 2,592,000.</param>
internal sealed record OutputExpiry(
    [property: JsonPropertyName("anchor")] string? Anchor, [property: JsonPropertyName("seconds")] int? Seconds);
