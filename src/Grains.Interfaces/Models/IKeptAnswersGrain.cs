using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>
/// A part of one tenant's answers that all fronts share, in memory: <c>tenant/part</c> is its key. It is a cache: what it holds may be
/// gone at any time, and where it does not answer a front calls the model.
/// </summary>
[Alias("OrleansAi.Models.IKeptAnswersGrain")]
public interface IKeptAnswersGrain : IGrainWithStringKey
{
    /// <summary>The answer to the request of a key, or <c>null</c>.</summary>
    [Alias("Find")]
    Task<KeptAnswer?> Find(string key, CancellationToken cancellationToken);

    /// <summary>Keeps answers, each in place of an older one to the same request.</summary>
    [Alias("Keep")]
    Task Keep(ImmutableArray<KeepAnswer> answers);
}
