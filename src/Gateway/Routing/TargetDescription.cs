namespace OrleansAi.Gateway.Routing;

/// <summary>What is known of an upstream model; what isn't known restricts nothing.</summary>
public sealed record TargetDescription
{
    /// <summary>The most tokens of prompt and answer together.</summary>
    public long? ContextTokens { get; init; }

    /// <summary>The longest answer, in tokens.</summary>
    public long? MaxOutputTokens { get; init; }

    /// <summary>All that it can.</summary>
    public ModelCapabilities? Capabilities { get; init; }

    /// <summary>Whether it can answer a call. Chats alone are looked at: of other requests the context is not one for all inputs.</summary>
    public TargetFit Fit(in RoutingContext context)
    {
        if (context.Operation != ModelOperation.Chat)
            return TargetFit.Fits;

        if (Capabilities is { } capabilities && (context.Needs & ~capabilities) != 0)
            return TargetFit.Incapable;

        if (context.AskedOutputTokens > MaxOutputTokens)
            return TargetFit.AnswerTooLong;

        if (TokenEstimate.AtLeast(context.InputTokens) + context.AskedOutputTokens > ContextTokens)
            return TargetFit.PromptTooLong;

        return TokenEstimate.Likely(context.InputTokens) + context.AskedOutputTokens > ContextTokens ? TargetFit.Tight : TargetFit.Fits;
    }
}

/// <summary>Whether a target can answer a call, from what is known of it; what is nearer to it comes first.</summary>
public enum TargetFit
{
    /// <summary>Nothing is known that speaks against it.</summary>
    Fits,

    /// <summary>The prompt is likely too long, but only a tokenizer could tell: those that fit are called before.</summary>
    Tight,

    /// <summary>Prompt and answer don't fit into the context.</summary>
    PromptTooLong,

    /// <summary>It makes no answers as long as is asked for.</summary>
    AnswerTooLong,

    /// <summary>It can't do something that the request needs.</summary>
    Incapable,
}
