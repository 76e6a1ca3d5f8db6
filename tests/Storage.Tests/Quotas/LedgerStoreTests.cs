using System.Collections.Immutable;
using OrleansAi.Quotas;
using OrleansAi.Storage.Quotas;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Quotas;

public abstract class LedgerStoreTests(TestStore store) : DatabaseTests(store)
{
    private const string User = "acme/alice";
    private static readonly DateTimeOffset Start = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_WhatWasAppended_IsTheSameInOrder()
    {
        var ledger = await OpenAsync();
        ImmutableArray<LedgerEntry> entries = [Credit(1), .. Enumerable.Range(2, 20).Select(number => Charge(number))];
        await ledger.AppendAsync(User, entries, CancellationToken.None);

        Assert.Equal(entries.AsEnumerable(), await ledger.ReadAsync(User, after: 0, count: 100, CancellationToken.None));
        Assert.Equal(entries[5..8].AsEnumerable(), await ledger.ReadAsync(User, after: 5, count: 3, CancellationToken.None));
        Assert.Equal(entries[^1], await ledger.ReadLastAsync(User, CancellationToken.None));
        Assert.Null(await ledger.ReadLastAsync("acme/bob", CancellationToken.None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
    public async Task AppendAsync_ManyEntries_WritesEach(int count)
    {
        var ledger = await OpenAsync();
        ImmutableArray<LedgerEntry> entries = [.. Enumerable.Range(1, count).Select(number => number % 3 == 0 ? Credit(number) : Charge(number))];

        await ledger.AppendAsync(User, entries, CancellationToken.None);

        Assert.Equal(entries.AsEnumerable(), await ledger.ReadAsync(User, after: 0, count: 1000, CancellationToken.None));
    }

    [Fact]
    public async Task SumChargesAsync_SomeDays_CountsChargesSinceThenInTwoParts()
    {
        var ledger = await OpenAsync();
        var day = Start.AddDays(1);
        await ledger.AppendAsync(
            User,
            [
                Charge(1),
                Credit(2) with { At = day },
                Charge(3) with { At = day, Amount = new Money(long.MaxValue / 4), FromBudget = new Money(7) },
                Charge(4) with { At = day.AddHours(1), Amount = new Money(10), FromBudget = new Money(8) },
                Charge(5) with { At = day.AddHours(2), Endpoint = "/v1/embeddings" },
                Charge(6) with { At = day.AddHours(3), Amount = new Money(3), FromBudget = new Money(2) },
            ],
            CancellationToken.None);

        var sums = await ledger.SumChargesAsync(User, day, day.AddHours(2), CancellationToken.None);

        Assert.Equal(
            [
                new EndpointCharges("/v1/chat/completions", new Money((long.MaxValue / 4) + 10), new Money(15), IsLater: false),
                new EndpointCharges("/v1/chat/completions", new Money(3), new Money(2), IsLater: true),
                new EndpointCharges("/v1/embeddings", new Money(100), new Money(60), IsLater: true),
            ],
            sums.OrderBy(sum => sum.Endpoint, StringComparer.Ordinal).ThenBy(sum => sum.IsLater));
    }

    [Fact]
    public async Task AppendAsync_NumberOrIdTaken_AppendsNothing()
    {
        var ledger = await OpenAsync();
        await ledger.AppendAsync(User, [Charge(1)], CancellationToken.None);

        await Assert.ThrowsAsync<StorageException>(() => ledger.AppendAsync(User, [Charge(2), Charge(1) with { Id = "another" }], CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<StorageException>(() => ledger.AppendAsync(User, [Charge(2), Charge(3) with { Id = "call-1" }], CancellationToken.None).AsTask());
        await ledger.AppendAsync("acme/bob", [Charge(1)], CancellationToken.None);
        await ledger.AppendAsync(User, [Credit(2) with { Id = "call-1" }], CancellationToken.None);

        Assert.Equal(2, (await ledger.ReadLastAsync(User, CancellationToken.None))?.Number);
    }

    [Fact]
    public async Task FindAsync_SomeIds_FindsThoseOfTheKindAndUser()
    {
        var ledger = await OpenAsync();
        await ledger.AppendAsync(User, [Charge(1), Charge(2), Credit(3)], CancellationToken.None);
        await ledger.AppendAsync("acme/bob", [Charge(1) with { Id = "bobs" }], CancellationToken.None);

        var found = await ledger.FindAsync(User, LedgerEntryKind.Charge, ["call-1", "call-2", "credit-3", "bobs", "none"], CancellationToken.None);

        Assert.Equal(["call-1", "call-2"], found.Order(StringComparer.Ordinal));
    }

    private async Task<LedgerStore> OpenAsync() => new(await Store.OpenMigratedAsync());

    private static LedgerEntry Charge(int number) => new()
    {
        Number = number,
        Kind = LedgerEntryKind.Charge,
        Id = $"call-{number}",
        At = Start,
        Endpoint = "/v1/chat/completions",
        Amount = new Money(100),
        Reserved = new Money(200),
        FromBudget = new Money(60),
        FromCredits = new Money(30),
        Shortfall = new Money(10),
        CreditsAfter = new Money(5),
        CreditedInAll = new Money(1000),
    };

    private static LedgerEntry Credit(int number) => new()
    {
        Number = number,
        Kind = LedgerEntryKind.Credit,
        Id = $"credit-{number}",
        At = Start,
        Amount = new Money(1000),
        CreditsAfter = new Money(1000),
        CreditedInAll = new Money(1000),
        Note = "a gift – naïve ☕",
    };

    public sealed class OnSqlite() : LedgerStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : LedgerStoreTests(new PostgresStore(server));
}
