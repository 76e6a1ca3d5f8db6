using OrleansAi.Access;
using OrleansAi.Quotas;
using OrleansAi.Storage.Access;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Access;

public abstract class AccessKeyStoreTests(TestStore store) : DatabaseTests(store)
{
    private static readonly QuotaLimits Limits = new()
    {
        RequestsPerMinute = 3,
        TokensPerMinute = 1_000_000_000_000,
        ConcurrentRequests = 2,
        BudgetPerDay = Money.FromDollars(1.5m),
    };

    public static TheoryData<AccountLimits?> AnyLimits => new(
        null,
        AccountLimits.OfKey("a", Limits),
        AccountLimits.OfKey("the-one-before", new QuotaLimits { BudgetPerDay = Money.Zero }));

    [Theory]
    [MemberData(nameof(AnyLimits))]
    public async Task FindAsync_AKeyThatWasAdded_HasTheSameLimits(AccountLimits? limits)
    {
        var keys = new AccessKeyStore(await Store.OpenMigratedAsync());
        var key = new AccessKey
        {
            Id = "a",
            Name = "n",
            Tenant = "t",
            User = "u",
            Tier = "d",
            Scopes = [Scope.Chat],
            CreatedAt = DateTimeOffset.UnixEpoch,
            Limits = limits,
        };
        Assert.True(await keys.AddAsync(key, "hash"));

        Assert.Equal(limits, (await keys.FindAsync("a"))?.Key.Limits);
        Assert.Equal(limits, Assert.Single(await keys.ListAsync("t", null, 10)).Limits);
    }

    public sealed class OnSqlite() : AccessKeyStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : AccessKeyStoreTests(new PostgresStore(server));
}
