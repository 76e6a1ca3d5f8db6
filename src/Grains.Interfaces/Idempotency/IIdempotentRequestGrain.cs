using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansAi.Idempotency;

/// <summary>
/// One request that its client may send again: which front runs it, and its answer. Its key is made of the caller and of the
/// client's <c>Idempotency-Key</c>. What it holds is sealed: the grain and its table can't read answers.
/// </summary>
[Alias("OrleansAi.Idempotency.IIdempotentRequestGrain")]
public interface IIdempotentRequestGrain : IGrainWithStringKey
{
    /// <summary>Asks to run the request. When this says <see cref="ClaimOutcome.Granted"/>, that is on disk.</summary>
    [Alias("Claim"), Repeatable]
    Task<ClaimOutcome> Claim(RequestClaim claim);

    /// <summary>
    /// Adds pieces of the answer, in order; with none of them it says that the runner lives, which it must say every few seconds.
    /// Adding a piece again changes nothing.
    /// </summary>
    /// <param name="runner">Who runs the request.</param>
    /// <param name="from">The number of the first of <paramref name="pieces"/>, from 0 on.</param>
    /// <param name="pieces">The pieces from there on.</param>
    /// <param name="end">Whether they are the last, and what becomes of the answer then.</param>
    /// <returns>
    /// The number of the piece that is wanted next: where it is less than <paramref name="from"/>, the grain has moved and nothing
    /// was done. <c>null</c> where the request is another runner's: then stop.
    /// </returns>
    [Alias("Append"), Repeatable]
    Task<int?> Append(string runner, int from, ImmutableArray<AnswerPiece> pieces, AnswerEnd end);

    /// <summary>The pieces from a number on; where there are none yet, it waits a few seconds for some.</summary>
    [Alias("Read"), AlwaysInterleave, Repeatable]
    Task<AnswerPart> Read(int from, CancellationToken cancellationToken = default);
}
