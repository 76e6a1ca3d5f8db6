using OrleansAi.Idempotency;
using OrleansAi.Storage.Idempotency;

namespace OrleansAi.Grains.Idempotency;

/// <summary>Who may run a request; pure.</summary>
internal static class IdempotencyRules
{
    /// <summary>How long a runner may say nothing before another takes its request over.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>What becomes of <paramref name="claim"/>.</summary>
    /// <param name="stored">The request that the key stands for, or <c>null</c>.</param>
    /// <param name="claim">Who asks to run what.</param>
    /// <param name="now">The time.</param>
    /// <param name="silence">How long the runner of <paramref name="stored"/> has said nothing.</param>
    public static ClaimOutcome Decide(StoredRequest? stored, RequestClaim claim, DateTimeOffset now, TimeSpan silence)
    {
        if (stored is null || stored.ExpiresAt <= now || IsSame(stored, claim))
            return ClaimOutcome.Granted;

        if (stored.Fingerprint != claim.Fingerprint)
            return ClaimOutcome.OfAnotherRequest;

        if (stored.Answer is not null)
            return ClaimOutcome.Answered;

        return silence < Silence ? ClaimOutcome.Running : ClaimOutcome.Granted;
    }

    /// <summary>Whether more of an answer will come.</summary>
    public static AnswerState StateOf(StoredRequest? stored, bool isOver, TimeSpan silence)
    {
        if (isOver)
            return AnswerState.Ended;

        return stored is not null && silence < Silence ? AnswerState.Running : AnswerState.Lost;
    }

    // The same runner asks again where the grain's reply was lost.
    private static bool IsSame(StoredRequest stored, RequestClaim claim) => stored.Runner == claim.Runner && stored.Answer is null;
}
