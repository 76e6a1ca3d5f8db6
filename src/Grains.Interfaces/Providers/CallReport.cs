using System.Collections.Immutable;

namespace OrleansAi.Providers;

/// <summary>What calls of one target came to in one process, in the order in which they ended.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.CallReport")]
public sealed record CallReport
{
    /// <summary>Runs of equal outcomes, oldest first.</summary>
    [Id(0)] public required ImmutableArray<OutcomeRun> Runs { get; init; }
}

/// <summary>Calls one after another that ended alike.</summary>
/// <param name="Failure">How they failed; <see cref="CallFailureKind.None"/> for successes.</param>
/// <param name="Count">How many they were, at least one.</param>
/// <param name="Probe">The id of the probe that this was, or <c>null</c> for calls that were none.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Providers.OutcomeRun")]
public readonly record struct OutcomeRun(
    [property: Id(0)] CallFailureKind Failure, [property: Id(1)] int Count, [property: Id(2)] string? Probe = null);
