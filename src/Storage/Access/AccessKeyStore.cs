using System.Collections.Immutable;
using System.Data.Common;
using OrleansAi.Access;
using OrleansAi.Quotas;

namespace OrleansAi.Storage.Access;

/// <inheritdoc />
public sealed class AccessKeyStore(IDatabase database) : IAccessKeyStore
{
    private const string Columns =
        "id, hash, name, tenant, user_name, tier, scopes, created_at, expires_at, revoked_at, "
        + "account, requests_per_minute, tokens_per_minute, concurrent_requests, budget_per_day, budget_per_month, models";

    /// <inheritdoc />
    public ValueTask<bool> AddAsync(AccessKey key, string hash, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async session => await session.ExecuteAsync(
                $"""
                INSERT INTO access_keys ({Columns})
                VALUES (@id, @hash, @name, @tenant, @user_name, @tier, @scopes, @created_at, @expires_at, @revoked_at,
                    @account, @requests_per_minute, @tokens_per_minute, @concurrent_requests, @budget_per_day, @budget_per_month, @models)
                ON CONFLICT DO NOTHING
                """,
                [
                    ("hash", hash),
                    ("tenant", key.Tenant),
                    ("user_name", key.User),
                    ("created_at", key.CreatedAt.ToUnixTimeMilliseconds()),
                    ("revoked_at", key.RevokedAt?.ToUnixTimeMilliseconds()),
                    .. Changeable(key),
                ]) == 1,
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<StoredAccessKey?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {Columns} FROM access_keys WHERE id = @id", row => new StoredAccessKey(Read(row), row.GetString(1)), ("id", id)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask ChangeAsync(AccessKey key, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                """
                UPDATE access_keys SET name = @name, tier = @tier, scopes = @scopes, expires_at = @expires_at, account = @account,
                    requests_per_minute = @requests_per_minute, tokens_per_minute = @tokens_per_minute,
                    concurrent_requests = @concurrent_requests, budget_per_day = @budget_per_day, budget_per_month = @budget_per_month, models = @models
                WHERE id = @id
                """,
                Changeable(key)),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask RevokeAsync(string id, DateTimeOffset from, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "UPDATE access_keys SET revoked_at = @revoked_at WHERE id = @id",
                ("id", id),
                ("revoked_at", from.ToUnixTimeMilliseconds())),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<ImmutableArray<AccessKey>> ListAsync(
        string tenant, string? after, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT {Columns} FROM access_keys WHERE tenant = @tenant AND id > @after ORDER BY id LIMIT @limit",
                Read,
                ("tenant", tenant),
                ("after", after ?? ""),
                ("limit", limit)),
            cancellationToken);

    private static (string Name, object? Value)[] Changeable(AccessKey key) =>
    [
        ("id", key.Id),
        ("name", key.Name),
        ("tier", key.Tier),
        ("scopes", string.Join(' ', key.Scopes)),
        ("expires_at", key.ExpiresAt?.ToUnixTimeMilliseconds()),
        ("account", key.Limits?.Account),
        ("requests_per_minute", key.Limits?.Limits.RequestsPerMinute),
        ("tokens_per_minute", key.Limits?.Limits.TokensPerMinute),
        ("concurrent_requests", key.Limits?.Limits.ConcurrentRequests),
        ("budget_per_day", key.Limits?.Limits.BudgetPerDay?.Nanodollars),
        ("budget_per_month", key.Limits?.Limits.BudgetPerMonth?.Nanodollars),
        ("models", key.Models.IsDefaultOrEmpty ? null : string.Join(' ', key.Models)),
    ];

    private static AccessKey Read(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(2),
        Tenant = row.GetString(3),
        User = row.GetString(4),
        Tier = row.GetString(5),
        Scopes = [.. row.GetString(6).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        ExpiresAt = row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        RevokedAt = row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
        Limits = row.IsDBNull(10) ? null : new AccountLimits { Account = row.GetString(10), Limits = ReadLimits(row) },
        Models = row.IsDBNull(16) ? [] : [.. row.GetString(16).Split(' ')],
    };

    private static QuotaLimits ReadLimits(DbDataReader row) => new()
    {
        RequestsPerMinute = ReadNumber(row, 11),
        TokensPerMinute = ReadNumber(row, 12),
        ConcurrentRequests = ReadNumber(row, 13),
        BudgetPerDay = ReadNumber(row, 14) is { } day ? new Money(day) : null,
        BudgetPerMonth = ReadNumber(row, 15) is { } month ? new Money(month) : null,
    };

    private static long? ReadNumber(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
