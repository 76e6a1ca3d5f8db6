using OrleansAi.Access;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Admission;

/// <summary>
/// Decides whether a call may run now, and holds what it may use until it is settled. Limits of the user, the API key, the tenant
/// and the model hold exactly over the whole cluster: each process spends slices that their quota grains leased to it, so that most
/// calls are decided here.
/// </summary>
public interface IAdmission
{
    /// <summary>Reserves the estimate of one call of all its accounts, or of none and says why not.</summary>
    ValueTask<AdmissionDecision> ReserveAsync(AdmissionRequest request, CancellationToken cancellationToken);
}

/// <summary>What a call is expected to use at most.</summary>
/// <param name="CallId">The id of the call's ledger entries.</param>
/// <param name="Caller">Who is charged.</param>
/// <param name="Endpoint">The path whose own limits apply beside the tier's.</param>
/// <param name="Tokens">Input and output tokens together.</param>
/// <param name="Cost">The dearest target's cost of those tokens.</param>
public readonly record struct AdmissionRequest(string CallId, Caller Caller, string Endpoint, long Tokens, Money Cost)
{
    /// <summary>Whether it is made for a call that was admitted: it counts neither as a request nor as a concurrent one.</summary>
    public bool IsPartOfAnother { get; init; }

    /// <summary>The limits that all users of the caller's tenant share, or <c>null</c>.</summary>
    public AccountLimits? Tenant { get; init; }

    /// <summary>The limits that all callers of the model share, or <c>null</c>.</summary>
    public AccountLimits? Model { get; init; }

    /// <summary>Whether others than the user's account have to admit the call too.</summary>
    internal bool HasOtherAccounts => (Caller.KeyLimits ?? Tenant ?? Model) is not null;
}

/// <summary>Either a <see cref="Reservation"/> or a <see cref="Refusal"/>.</summary>
public readonly record struct AdmissionDecision(Reservation? Reservation, AdmissionRefusal? Refusal, RateLimitStatus? Limits);

/// <summary>Why a call may not run now.</summary>
/// <param name="Kind">
/// <see cref="ModelRefusalKind.RateLimited"/> or <see cref="ModelRefusalKind.BudgetExhausted"/>; <see cref="ModelRefusalKind.Unavailable"/>
/// where the limits can't be checked now.
/// </param>
/// <param name="Message">Which limit of whom, how large, and when to try again.</param>
/// <param name="RetryAfter">When another try may pass.</param>
public sealed record AdmissionRefusal(ModelRefusalKind Kind, string Message, TimeSpan? RetryAfter);

/// <summary>What one call holds until it ends, on any path: settled once, or released.</summary>
public abstract class Reservation
{
    /// <summary>Charges what was really used and frees the rest. Later calls do nothing.</summary>
    public abstract void Settle(TokenUsage usage, Money cost);

    /// <summary>Frees everything: no target was reached, nothing was used. Later calls do nothing.</summary>
    public abstract void Release();
}
