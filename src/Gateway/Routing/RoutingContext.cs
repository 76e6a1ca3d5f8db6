namespace OrleansAi.Gateway.Routing;

/// <summary>What a routing policy may know of a call.</summary>
public readonly record struct RoutingContext
{
    /// <summary>What of <paramref name="call"/> policies may know.</summary>
    public static RoutingContext Of(ModelCall call, Random random) => new()
    {
        Random = random,
        Operation = call.Operation,
        StickyKey = call.StickyKey,
        Stream = call.Request.Stream,
        InputTokens = call.Request.EstimatedInputTokens,
        AskedOutputTokens = call.Request.MaxOutputTokens ?? 0,
        Needs = call.Request.Needs,
        OutputTokens = call.OutputLimit * call.Request.Choices,
        Units = call.Request.Units,
    };

    /// <summary>Where chance comes from.</summary>
    public required Random Random { get; init; }

    /// <summary>What the model is asked for: targets that have no word for it are left out.</summary>
    public required ModelOperation Operation { get; init; }

    /// <summary>Calls with the same key go to the same target where the policy chooses freely.</summary>
    public string? StickyKey { get; init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; init; }

    /// <summary>An upper estimate of the prompt's tokens.</summary>
    public long InputTokens { get; init; }

    /// <summary>The longest answer that the request itself asks for, in tokens of each choice; 0 where it has no limit.</summary>
    public long AskedOutputTokens { get; init; }

    /// <summary>What the request needs of a model besides text.</summary>
    public ModelCapabilities Needs { get; init; }

    /// <summary>The longest answer in tokens.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What is asked for besides tokens.</summary>
    public RequestUnits Units { get; init; }
}
