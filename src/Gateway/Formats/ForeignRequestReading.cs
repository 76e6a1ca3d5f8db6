namespace OrleansAi.Gateway.Formats;

/// <summary>Either what the body says, in three readings, or what is wrong with it.</summary>
public sealed record ForeignRequestReading
{
    /// <summary>What routing and limits need to know.</summary>
    public ModelRequestSummary? Request { get; init; }

    /// <summary>The request in OpenAI's format, and what that has no word for.</summary>
    public TranslatedRequest? Chat { get; init; }

    /// <summary>The request as the client wrote it.</summary>
    public ForeignRequest? Original { get; init; }

    /// <summary>What is wrong, in OpenAI's terms; <c>null</c> where nothing is.</summary>
    public ModelRequestError? Error { get; init; }
}
