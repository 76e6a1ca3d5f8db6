namespace OrleansAi.Idempotency;

/// <summary>Asks to run a request.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Idempotency.RequestClaim")]
public sealed record RequestClaim
{
    /// <summary>The hash of what is asked; a key stands for one request only.</summary>
    [Id(0)] public required string Fingerprint { get; init; }

    /// <summary>Who wants to run it; new for each attempt.</summary>
    [Id(1)] public required string Runner { get; init; }

    /// <summary>How long the answer is kept, from now on.</summary>
    [Id(2)] public required TimeSpan KeepFor { get; init; }
}

/// <summary>What becomes of a <see cref="RequestClaim"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Idempotency.ClaimOutcome")]
public enum ClaimOutcome
{
    /// <summary>Run it.</summary>
    Granted = 0,

    /// <summary>Another front runs it: read its answer as it comes.</summary>
    Running = 1,

    /// <summary>It was answered: read the answer.</summary>
    Answered = 2,

    /// <summary>The key stands for another request.</summary>
    OfAnotherRequest = 3,
}
