using System.Collections.Immutable;
using OrleansAi.Idempotency;
using OrleansAi.Storage.Idempotency;

namespace OrleansAi.Grains.Idempotency;

/// <inheritdoc cref="IIdempotentRequestGrain" />
internal sealed class IdempotentRequestGrain(IIdempotentRequestStore store, TimeProvider time) : Grain, IIdempotentRequestGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly AnswerLog _answer = new();
    private StoredRequest? _stored;
    private long _heard;

    private string Id => this.GetPrimaryKeyString();

    private TimeSpan Silence => time.GetElapsedTime(_heard);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // A runner that was heard of by an earlier activation has as long as any to be heard of by this one.
        _heard = time.GetTimestamp();
        _stored = await store.FindAsync(Id, cancellationToken);
        _answer.Set(_stored?.Answer ?? [], _stored?.Answer is not null);
    }

    public async Task<ClaimOutcome> Claim(RequestClaim claim)
    {
        var now = time.GetUtcNow();
        var outcome = IdempotencyRules.Decide(_stored, claim, now, Silence);
        if (outcome != ClaimOutcome.Granted)
            return outcome;

        var claimed = new StoredRequest
        {
            Id = Id,
            Fingerprint = claim.Fingerprint,
            Runner = claim.Runner,
            ExpiresAt = now + claim.KeepFor,
        };
        if (!await WriteAsync(() => store.ClaimAsync(claimed, _stored)))
            throw new OrleansException($"The request {Id} was claimed elsewhere at the same moment. Ask again.");

        (_stored, _heard) = (claimed, time.GetTimestamp());
        _answer.Set([], isOver: false);
        return ClaimOutcome.Granted;
    }

    public async Task<int?> Append(string runner, int from, ImmutableArray<AnswerPiece> pieces, AnswerEnd end)
    {
        if (_stored?.Runner != runner)
            return null;

        _heard = time.GetTimestamp();
        if (from > _answer.Pieces.Length || _answer.IsOver)
            return _answer.Pieces.Length;

        var all = _answer.With(from, pieces);
        if (!await EndAsync(_stored, all, end))
            return null;

        _answer.Set(all, isOver: end is AnswerEnd.Keep or AnswerEnd.Forget);
        return all.Length;
    }

    public async Task<AnswerPart> Read(int from, CancellationToken cancellationToken)
    {
        if (from >= _answer.Pieces.Length && IdempotencyRules.StateOf(_stored, _answer.IsOver, Silence) == AnswerState.Running)
        {
            await ((Task)_answer.ChangedAsync().WaitAsync(LongestWait, time, cancellationToken))
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }

        return new AnswerPart(_answer.From(from), IdempotencyRules.StateOf(_stored, _answer.IsOver, Silence));
    }

    /// <summary>Does what <paramref name="end"/> says; <c>false</c> where the request is no longer this runner's.</summary>
    private async ValueTask<bool> EndAsync(StoredRequest request, ImmutableArray<AnswerPiece> answer, AnswerEnd end)
    {
        switch (end)
        {
            case AnswerEnd.Keep:
                if (!await WriteAsync(() => store.AnswerAsync(Id, request.Runner, answer)))
                    return false;

                _stored = request with { Answer = answer };
                break;
            case AnswerEnd.Forget or AnswerEnd.Break:
                await WriteAsync(async () =>
                {
                    await store.DeleteAsync(Id, request.Runner);
                    return true;
                });
                _stored = null;
                break;
            default:
                return true;
        }

        // Answers are seldom asked for again, and then read from the table: memory is for those that are being made.
        DeactivateOnIdle();
        return true;
    }

    /// <summary>Writes; where that fails, or the row is not as it was left, this activation is not trusted any more.</summary>
    private async ValueTask<bool> WriteAsync(Func<ValueTask<bool>> write)
    {
        var written = false;
        try
        {
            return written = await write();
        }
        finally
        {
            if (!written)
                DeactivateOnIdle();
        }
    }
}
