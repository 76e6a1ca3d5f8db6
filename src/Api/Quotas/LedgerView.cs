using OrleansAi.Quotas;

namespace OrleansAi.Api.Quotas;

/// <summary>A part of a user's ledger, oldest entry first.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">What to send as <c>after</c> for the next part; left out at the end.</param>
internal sealed record LedgerView(IReadOnlyList<LedgerEntryView> Entries, long? Next)
{
    public static LedgerView Of(LedgerPage page) => new([.. page.Entries.Select(LedgerEntryView.Of)], page.Next);
}

/// <summary>One entry of a ledger; amounts in dollars.</summary>
internal sealed record LedgerEntryView(
    long Number,
    LedgerEntryKind Kind,
    string Id,
    DateTimeOffset At,
    string Endpoint,
    decimal Amount,
    decimal Reserved,
    decimal FromBudget,
    decimal FromCredits,
    decimal Shortfall,
    decimal CreditsAfter,
    string? Note)
{
    public static LedgerEntryView Of(LedgerEntry entry) => new(
        entry.Number,
        entry.Kind,
        entry.Id,
        entry.At,
        entry.Endpoint,
        entry.Amount.Dollars,
        entry.Reserved.Dollars,
        entry.FromBudget.Dollars,
        entry.FromCredits.Dollars,
        entry.Shortfall.Dollars,
        entry.CreditsAfter.Dollars,
        entry.Note);
}
