using System.Collections.Immutable;

namespace OrleansAi.Models;

/// <summary>
/// One tenant's answers to requests that are the same but for their last prompt, in memory: its key is <c>tenant/hash</c> of all the
/// rest, the system prompt, the model and the embedding model among it. It is a cache, as <see cref="IKeptAnswersGrain"/> is.
/// </summary>
[Alias("OrleansAi.Models.ISimilarAnswersGrain")]
public interface ISimilarAnswersGrain : IGrainWithStringKey
{
    /// <summary>The answer to the most similar prompt that will do, or <c>null</c>.</summary>
    [Alias("Find")]
    Task<SimilarAnswer?> Find(SimilarAnswerQuery query, CancellationToken cancellationToken);

    /// <summary>Keeps answers, each in place of an older one to the same prompt.</summary>
    [Alias("Keep")]
    Task Keep(ImmutableArray<KeepSimilarAnswer> answers);
}
