using System.Globalization;
using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>What a refused caller reads: which limit, how large it is, and when to try again.</summary>
internal static class Refusals
{
    /// <summary>One quota has too little left.</summary>
    public static AdmissionRefusal Of(AccountKey account, LocalPool pool, CallAmounts amounts, Money credits, Moment now)
    {
        var retry = pool.Denial.RetryAt is { } at ? at - now : (TimeSpan?)null;
        if (retry < TimeSpan.Zero)
        {
            retry = TimeSpan.Zero;
        }

        var kind = pool.Kind switch
        {
            // No new budget comes so soon: calls under way have reserved it, or a process that held it before a crash may have spent it.
            QuotaKind.Money when retry <= LeaseGrant.SliceLifetime => ModelRefusalKind.BudgetReserved,
            QuotaKind.Money => ModelRefusalKind.BudgetExhausted,
            _ => ModelRefusalKind.RateLimited,
        };
        return new AdmissionRefusal(kind, Message(account, pool, amounts, credits) + Advice(account, pool.Kind, retry), retry);
    }

    /// <summary>The quota grain does not answer, and what this process held is used up.</summary>
    public static AdmissionRefusal Unavailable(AccountKey account, TimeSpan retryAfter) => new(
        ModelRefusalKind.Unavailable,
        $"The limits of {account.Whose} can't be checked at the moment. Try again in {Seconds(retryAfter)}.",
        retryAfter);

    /// <summary>Too many calls wait to be charged.</summary>
    public static AdmissionRefusal ChargingBehind(AccountKey account, int uncharged, TimeSpan retryAfter) => new(
        ModelRefusalKind.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"{uncharged} ended calls of {account.Whose} wait to be charged. Try again in {Seconds(retryAfter)}."),
        retryAfter);

    /// <summary>The caller's key or token names a tier that nobody configured.</summary>
    public static AdmissionRefusal UnknownTier(string tier) => new(
        ModelRefusalKind.Unavailable,
        $"The tier '{tier}' of this key or token is not configured. Its operator can add OrleansAi:Tiers:{tier} or choose another tier.",
        null);

    private static string Message(AccountKey account, LocalPool pool, CallAmounts amounts, Money credits)
    {
        // A user is told of limits that are the user's without more words.
        var of = account.IsUser ? "" : $" of {account.Whose}";
        return pool.Kind switch
        {
            QuotaKind.Requests => string.Create(CultureInfo.InvariantCulture, $"The limit of {pool.Limit} requests per minute{of} is reached."),
            QuotaKind.Tokens when amounts.Tokens > pool.Limit => string.Create(
                CultureInfo.InvariantCulture,
                $"This call may use up to {amounts.Tokens} tokens, and the limit{of} is {pool.Limit} tokens per minute. Shorten it or lower its maximum of output tokens."),
            QuotaKind.Tokens => string.Create(
                CultureInfo.InvariantCulture, $"The limit of {pool.Limit} tokens per minute{of} leaves too little for this call of up to {amounts.Tokens} tokens."),
            QuotaKind.Concurrency => string.Create(CultureInfo.InvariantCulture, $"The limit of {pool.Limit} requests at the same time{of} is reached."),
            _ when !account.IsUser => $"The budget of ${new Money(pool.Limit)} per {Period(pool)}{of} leaves too little for this call, which may cost up to ${new Money(amounts.Money)}.",
            _ when pool.Limit == 0 => $"Credits of ${credits} are left, and this call may cost up to ${new Money(amounts.Money)}.",
            _ => $"The budget of ${new Money(pool.Limit)} per {Period(pool)} leaves too little for this call, which may cost up to ${new Money(amounts.Money)}; credits of ${credits} are left.",
        };
    }

    private static string Period(LocalPool pool) => pool.Period is BudgetPeriod.Month ? "month" : "day";

    private static string Advice(AccountKey account, QuotaKind kind, TimeSpan? retry) => (kind, retry) switch
    {
        (_, { } time) => $" Try again in {Seconds(time)}.",
        (QuotaKind.Money, null) when account.IsUser => " Credits have to be added first.",
        _ => "",
    };

    private static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0.1, Math.Ceiling(time.TotalSeconds * 10) / 10):0.#} s");
}
