using OrleansAi.Quotas;

namespace OrleansAi.Grains.Quotas;

/// <summary>What a call or a credit does to an account. Budgets pay first, as far as those of the day and the month both reach, then credits; none falls below zero.</summary>
public static class LedgerRules
{
    /// <summary>Charges a call that ended.</summary>
    /// <param name="account">The account on the day of <paramref name="at"/>.</param>
    /// <param name="tier">The tier whose budget pays.</param>
    /// <param name="endpoint">The path that was called.</param>
    /// <param name="call">The call.</param>
    /// <param name="coverable">What may be taken without taking from what is on lease to other calls.</param>
    /// <param name="at">When it is entered.</param>
    public static (LedgerAccount Account, LedgerEntry Entry) Charge(
        LedgerAccount account, Tier tier, string endpoint, SettledCall call, Money coverable, DateTimeOffset at)
    {
        var (fromBudget, fromCredits) = account.Limits(tier, endpoint)
            ? Split(Money.Min(call.Cost, coverable), account.BudgetLeft(tier, endpoint), account.Credits)
            : (call.Cost, Money.Zero);
        var entry = new LedgerEntry
        {
            Number = account.LastNumber + 1,
            Kind = LedgerEntryKind.Charge,
            Id = call.CallId,
            At = at,
            Endpoint = endpoint,
            Amount = call.Cost,
            Reserved = call.Reserved,
            FromBudget = fromBudget,
            FromCredits = fromCredits,
            Shortfall = call.Cost - fromBudget - fromCredits,
            CreditsAfter = account.Credits - fromCredits,
            CreditedInAll = account.CreditedInAll,
        };
        return (Apply(account, entry), entry);
    }

    /// <summary>Adds credits.</summary>
    public static (LedgerAccount Account, LedgerEntry Entry) Credit(LedgerAccount account, AddCredits credits, DateTimeOffset at)
    {
        var entry = new LedgerEntry
        {
            Number = account.LastNumber + 1,
            Kind = LedgerEntryKind.Credit,
            Id = credits.Id,
            At = at,
            Amount = credits.Amount,
            CreditsAfter = account.Credits + credits.Amount,
            CreditedInAll = account.CreditedInAll + credits.Amount,
            Note = credits.Note,
        };
        return (Apply(account, entry), entry);
    }

    /// <summary>The account after <paramref name="entry"/>, which follows on the account's last.</summary>
    public static LedgerAccount Apply(LedgerAccount account, LedgerEntry entry)
    {
        var today = account.On(DateOnly.FromDateTime(entry.At.UtcDateTime));
        var after = today with { LastNumber = entry.Number, Credits = entry.CreditsAfter, CreditedInAll = entry.CreditedInAll };
        return entry.Kind is LedgerEntryKind.Credit ? after : after with
        {
            Today = today.Today.Add(entry.Endpoint, entry.Amount, entry.FromBudget),
        };
    }

    private static (Money FromBudget, Money FromCredits) Split(Money taken, Money budgetLeft, Money credits)
    {
        var fromBudget = Money.Min(taken, budgetLeft);
        return (fromBudget, Money.Min(taken - fromBudget, credits));
    }
}
