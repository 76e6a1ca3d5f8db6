namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>What an upstream is to answer with.</summary>
internal enum AnswerShape
{
    /// <summary>One JSON document.</summary>
    Whole,

    /// <summary>A stream of events.</summary>
    Events,

    /// <summary>A stream of JSON documents, one on each line.</summary>
    Lines,

    /// <summary>Bytes that nobody looks at, as they come.</summary>
    Opaque,
}

/// <summary>Finds what a request wants.</summary>
internal static class AnswerShapes
{
    public static AnswerShape Of(ModelRequestSummary request)
    {
        if (request.Stream)
            return AnswerShape.Events;

        return request.IsOpaque ? AnswerShape.Opaque : AnswerShape.Whole;
    }
}
