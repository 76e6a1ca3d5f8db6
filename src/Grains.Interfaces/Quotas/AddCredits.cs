namespace OrleansAi.Quotas;

/// <summary>Adds to a user's credits; carried out once however often it is sent.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.AddCredits")]
public sealed record AddCredits
{
    /// <summary>Chosen by who adds them; the same id adds once.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>How much; more than zero.</summary>
    [Id(1)] public required Money Amount { get; init; }

    /// <summary>Why, for the ledger.</summary>
    [Id(2)] public string? Note { get; init; }
}

/// <summary>What became of <see cref="AddCredits"/>.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.CreditsAdded")]
public sealed record CreditsAdded
{
    /// <summary>Whether they were added now; <c>false</c> where the id had been used before.</summary>
    [Id(0)] public required bool Added { get; init; }

    /// <summary>The credits that are left now.</summary>
    [Id(1)] public required Money Credits { get; init; }
}
