using System.Collections.Immutable;

namespace OrleansAi.Quotas;

/// <summary>One line of a user's ledger; never changed and never removed.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.LedgerEntry")]
public sealed record LedgerEntry
{
    /// <summary>Counts the user's entries from 1, without gaps.</summary>
    [Id(0)] public required long Number { get; init; }

    /// <summary>What happened.</summary>
    [Id(1)] public required LedgerEntryKind Kind { get; init; }

    /// <summary>The id of the call or of the credit; with <see cref="Kind"/> it is unique to the user.</summary>
    [Id(2)] public required string Id { get; init; }

    /// <summary>When it was entered.</summary>
    [Id(3)] public required DateTimeOffset At { get; init; }

    /// <summary>The path that was called; empty for a credit.</summary>
    [Id(4)] public string Endpoint { get; init; } = "";

    /// <summary>What the call cost, or the credit added.</summary>
    [Id(5)] public required Money Amount { get; init; }

    /// <summary>What had been reserved for the call.</summary>
    [Id(6)] public Money Reserved { get; init; }

    /// <summary>The part that the budgets paid; all of it where neither a budget nor credits limit the user.</summary>
    [Id(7)] public Money FromBudget { get; init; }

    /// <summary>The part that credits paid.</summary>
    [Id(8)] public Money FromCredits { get; init; }

    /// <summary>The part that nothing was left for: <see cref="Amount"/> less what budget and credits paid.</summary>
    [Id(9)] public Money Shortfall { get; init; }

    /// <summary>The credits that are left after this entry; never below zero.</summary>
    [Id(10)] public required Money CreditsAfter { get; init; }

    /// <summary>All credits that were ever added, up to this entry.</summary>
    [Id(11)] public required Money CreditedInAll { get; init; }

    /// <summary>Why the credit was given, in the words of who gave it.</summary>
    [Id(12)] public string? Note { get; init; }
}

/// <summary>The kinds of <see cref="LedgerEntry"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Quotas.LedgerEntryKind")]
public enum LedgerEntryKind
{
    /// <summary>A call was charged.</summary>
    Charge = 0,

    /// <summary>Credits were added.</summary>
    Credit = 1,
}

/// <summary>A part of a ledger, oldest entry first.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.LedgerPage")]
public sealed record LedgerPage
{
    /// <summary>The entries.</summary>
    [Id(0)] public required ImmutableArray<LedgerEntry> Entries { get; init; }

    /// <summary>Ask for what is after this number to go on; <c>null</c> at the end.</summary>
    [Id(1)] public long? Next { get; init; }
}
