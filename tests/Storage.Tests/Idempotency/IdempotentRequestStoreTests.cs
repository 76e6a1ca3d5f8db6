using System.Collections.Immutable;
using OrleansAi.Idempotency;
using OrleansAi.Storage.Idempotency;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Idempotency;

public abstract class IdempotentRequestStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StoredRequest Request = new() { Id = "one", Fingerprint = "f", Runner = "first", ExpiresAt = Now };
    private static readonly ImmutableArray<AnswerPiece> Answer = [new AnswerPiece([]), new AnswerPiece([1, 0, 255]), new AnswerPiece([.. new byte[100_000]])];

    [Fact]
    public async Task FindAsync_WhatWasClaimedAndAnswered_IsTheSame()
    {
        var requests = await OpenAsync();
        Assert.Null(await requests.FindAsync("one"));

        Assert.True(await requests.ClaimAsync(Request, null));
        Assert.Equal(Request, await requests.FindAsync("one"));

        Assert.True(await requests.AnswerAsync("one", "first", Answer));
        var found = await requests.FindAsync("one");
        Assert.Equal(Answer.Select(piece => piece.Sealed), found!.Answer!.Value.Select(piece => piece.Sealed));
    }

    [Fact]
    public async Task ClaimAsync_InThePlaceOfWhatIsThere_ForgetsItsAnswer()
    {
        var requests = await OpenAsync();
        await requests.ClaimAsync(Request, null);
        await requests.AnswerAsync("one", "first", Answer);
        var later = Request with { Fingerprint = "g", Runner = "second", ExpiresAt = Now.AddHours(1) };

        Assert.True(await requests.ClaimAsync(later, Request));

        Assert.Equal(later, await requests.FindAsync("one"));
    }

    [Fact]
    public async Task ClaimAsync_WhereSomethingElseStands_ChangesNothing()
    {
        var requests = await OpenAsync();
        await requests.ClaimAsync(Request, null);

        Assert.False(await requests.ClaimAsync(Request with { Runner = "second" }, null));
        Assert.False(await requests.ClaimAsync(Request with { Runner = "third" }, Request with { Runner = "second" }));
        Assert.True(await requests.ClaimAsync(Request, null));
        Assert.Equal(Request, await requests.FindAsync("one"));
    }

    [Fact]
    public async Task Changes_ByWhoeverIsNotTheRunner_AreNotMade()
    {
        var requests = await OpenAsync();
        await requests.ClaimAsync(Request, null);

        Assert.False(await requests.AnswerAsync("one", "second", Answer));
        await requests.DeleteAsync("one", "second");
        Assert.Equal(Request, await requests.FindAsync("one"));

        await requests.DeleteAsync("one", "first");
        Assert.Null(await requests.FindAsync("one"));
    }

    [Fact]
    public async Task DeleteExpiredAsync_DeletesTheOldestAndNoMoreThanTold()
    {
        var requests = await OpenAsync();
        foreach (var hour in Enumerable.Range(0, 5))
            await requests.ClaimAsync(Request with { Id = $"{hour}", ExpiresAt = Now.AddHours(hour) }, null);

        Assert.Equal(2, await requests.DeleteExpiredAsync(Now.AddHours(3), limit: 2));
        Assert.Null(await requests.FindAsync("1"));
        Assert.Equal(1, await requests.DeleteExpiredAsync(Now.AddHours(3), limit: 2));
        Assert.NotNull(await requests.FindAsync("3"));
        Assert.Equal(0, await requests.DeleteExpiredAsync(Now.AddHours(3), limit: 2));
    }

    private async Task<IdempotentRequestStore> OpenAsync() => new(await Store.OpenMigratedAsync());

    public sealed class OnSqlite() : IdempotentRequestStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : IdempotentRequestStoreTests(new PostgresStore(server));
}
