using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway;

/// <summary>What routing and limits need to know of a request's body, found in one pass (<see cref="ModelRequestReader"/>).</summary>
public sealed record ModelRequestSummary
{
    /// <summary>The model that the client asked for, or the operation's own where it asked for none.</summary>
    public required string Model { get; init; }

    /// <summary>Where the model's JSON string, quotes included, stands in the body, where it has one.</summary>
    public required Range? ModelValue { get; init; }

    /// <summary>Whether the answer is to be streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>Whether a streamed answer is to end with a usage chunk (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Where the value of <c>stream_options</c> stands in the body, where it has one.</summary>
    public Range? StreamOptionsValue { get; init; }

    /// <summary>Where the value of <c>stream_options.include_usage</c> stands in the body, where it has one.</summary>
    public Range? IncludeUsageValue { get; init; }

    /// <summary>
    /// The largest answer asked for, in tokens of each choice, or the most that it may come to; 0 where answers are not made of
    /// tokens; <c>null</c> where the request has no limit.
    /// </summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>How many answers are asked for: <c>n</c> or <c>best_of</c>, for each prompt.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Whether the answer is bytes that nobody looks at: sound, or text that is no JSON. They pass with their own media type.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>What else than tokens is asked for, by which some models are paid.</summary>
    public RequestUnits Units { get; init; }

    /// <summary>What it needs of a model besides text, as far as it shows.</summary>
    public ModelCapabilities Needs { get; init; }

    /// <summary>An upper estimate of the prompt's tokens; see <see cref="TokenEstimate"/>.</summary>
    public required long EstimatedInputTokens { get; init; }
}
