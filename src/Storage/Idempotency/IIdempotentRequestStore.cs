using System.Collections.Immutable;
using OrleansAi.Idempotency;

namespace OrleansAi.Storage.Idempotency;

/// <summary>The table of requests that came with an idempotency key. Every change names the runner whose request it is.</summary>
public interface IIdempotentRequestStore
{
    /// <summary>The request with this id, or <c>null</c>; it may have expired.</summary>
    ValueTask<StoredRequest?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes that <paramref name="request"/> runs, in the place of <paramref name="previous"/>, or of none.</summary>
    /// <returns>Whether it did: <c>false</c> where something else stands there meanwhile.</returns>
    ValueTask<bool> ClaimAsync(StoredRequest request, StoredRequest? previous, CancellationToken cancellationToken = default);

    /// <summary>Adds the answer.</summary>
    /// <returns>Whether it did: <c>false</c> where the request is no longer this runner's.</returns>
    ValueTask<bool> AnswerAsync(string id, string runner, ImmutableArray<AnswerPiece> answer, CancellationToken cancellationToken = default);

    /// <summary>Deletes the request, where it is still this runner's.</summary>
    ValueTask DeleteAsync(string id, string runner, CancellationToken cancellationToken = default);

    /// <summary>Deletes requests that expired before <paramref name="now"/>, at most <paramref name="limit"/>.</summary>
    /// <returns>How many.</returns>
    ValueTask<int> DeleteExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A request that came with an idempotency key.</summary>
public sealed record StoredRequest
{
    /// <summary>Made of its caller and its key.</summary>
    public required string Id { get; init; }

    /// <summary>The hash of what is asked.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Who runs it, or ran it.</summary>
    public required string Runner { get; init; }

    /// <summary>Until when the key stands for this request.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The answer's pieces; <c>null</c> where it has none yet.</summary>
    public ImmutableArray<AnswerPiece>? Answer { get; init; }
}
