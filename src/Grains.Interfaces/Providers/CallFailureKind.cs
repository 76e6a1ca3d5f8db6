namespace OrleansAi.Providers;

/// <summary>How an upstream call failed.</summary>
[GenerateSerializer, Alias("OrleansAi.Providers.CallFailureKind")]
public enum CallFailureKind
{
    /// <summary>It did not fail.</summary>
    None = 0,

    /// <summary>No connection: name, port, TLS or reset before an answer.</summary>
    Connection = 1,

    /// <summary>A time limit passed: connect, first token, between tokens, or in all.</summary>
    Timeout = 2,

    /// <summary>Status 429.</summary>
    RateLimited = 3,

    /// <summary>Status 500 to 599.</summary>
    ServerError = 4,

    /// <summary>An answer that is not in the expected format: broken JSON or events, a wrong content type.</summary>
    Malformed = 5,

    /// <summary>The stream ended before its end.</summary>
    Disconnected = 6,

    /// <summary>Status 401 or 403: the provider's key is wrong.</summary>
    Unauthorized = 7,

    /// <summary>Another 4xx: the request itself is at fault, which says nothing of the provider's health.</summary>
    Rejected = 8,

    /// <summary>A 4xx that says the prompt, or the prompt and the answer asked for, is longer than the model can read.</summary>
    ContextWindow = 9,

    /// <summary>A 4xx of the provider's content filter.</summary>
    ContentFilter = 10,

    /// <summary>A model of our own is well, and more waits for it already than it takes in.</summary>
    Overloaded = 11,
}
