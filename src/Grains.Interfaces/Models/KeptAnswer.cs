using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>A whole answer of a model, which others may get too.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.KeptAnswer")]
public sealed record KeptAnswer
{
    /// <summary>Its bytes; a stream's events one after another.</summary>
    [Id(0)] public required ImmutableArray<byte> Body { get; init; }

    /// <summary>The media type.</summary>
    [Id(1)] public required string ContentType { get; init; }

    /// <summary>The provider that made it.</summary>
    [Id(2)] public required string Provider { get; init; }

    /// <summary>The provider's own name of the model.</summary>
    [Id(3)] public required string UpstreamModel { get; init; }

    /// <summary>The name of the format of <see cref="Body"/>.</summary>
    [Id(4)] public required string Format { get; init; }

    /// <summary>What the request asked for and the provider's format had no word for.</summary>
    [Id(5)] public required ImmutableArray<string> Dropped { get; init; }

    /// <summary>How old it was when it was handed over. Ages are measured on one machine at a time, whose clock need not be right.</summary>
    [Id(6)] public required TimeSpan Age { get; init; }

    /// <summary>The version of the model that made it, or <c>null</c> where no rollout was.</summary>
    [Id(7)] public string? Version { get; init; }
}

/// <summary>Asks to keep an answer.</summary>
/// <param name="Key">The key of its request.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Lifetime">How long it is of use, from now on.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Models.KeepAnswer")]
public sealed record KeepAnswer([property: Id(0)] string Key, [property: Id(1)] KeptAnswer Answer, [property: Id(2)] TimeSpan Lifetime);
