using System.Data.Common;

namespace OrleansAi.Storage.Blobs;

/// <summary>The rows of blobs, and what owners take of their quota.</summary>
internal sealed class BlobTable(IDatabase database)
{
    private const string Columns = "id, tenant, user_name, name, purpose, bytes, sha256, created_at, expires_at";
    private const string IsThere = "sha256 IS NOT NULL AND (expires_at IS NULL OR expires_at > @now)";

    /// <summary>Takes the bytes and writes the row of an upload; <c>false</c> where the user or the tenant would have more than the most.</summary>
    public ValueTask<bool> ReserveAsync(BlobReservation reservation, DateTimeOffset until, (long User, long Tenant) most, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var (owner, bytes) = (reservation.Owner, reservation.Bytes);
                if (!await TakeAsync(session, owner.UserKey, bytes, most.User).ConfigureAwait(false))
                    return false;

                if (!await TakeAsync(session, owner.Tenant, bytes, most.Tenant).ConfigureAwait(false))
                {
                    await AddAsync(session, owner.UserKey, -bytes).ConfigureAwait(false);
                    return false;
                }

                await session.ExecuteAsync(
                    """
                    INSERT INTO blobs (id, tenant, user_name, name, purpose, bytes, sha256, created_at, expires_at)
                    VALUES (@id, @tenant, @user, '', '', @bytes, NULL, @created, @until)
                    """,
                    ("@id", reservation.Id),
                    ("@tenant", owner.Tenant),
                    ("@user", owner.User),
                    ("@bytes", bytes),
                    ("@created", reservation.CreatedAt.ToUnixTimeMilliseconds()),
                    ("@until", until.ToUnixTimeMilliseconds())).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Completes the row of an upload; <c>false</c> where it is gone, or complete already.</summary>
    public ValueTask<bool> PublishAsync(BlobReservation reservation, BlobContent content, BlobDescription description, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var changed = await session.ExecuteAsync(
                    """
                    UPDATE blobs SET name = @name, purpose = @purpose, bytes = @bytes, sha256 = @sha256, expires_at = @expires
                    WHERE id = @id AND sha256 IS NULL AND expires_at > 0
                    """,
                    ("@id", reservation.Id),
                    ("@name", description.Name),
                    ("@purpose", description.Purpose),
                    ("@bytes", content.Bytes),
                    ("@sha256", content.Sha256),
                    ("@expires", description.ExpiresAt?.ToUnixTimeMilliseconds())).ConfigureAwait(false);
                if (changed == 0)
                    return false;

                await AddToOwnersAsync(session, reservation.Owner, content.Bytes - reservation.Bytes).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>The owner's blob of this id, or <c>null</c>.</summary>
    public ValueTask<StoredBlob?> FindAsync(BlobOwner owner, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(
                $"SELECT {Columns} FROM blobs WHERE id = @id AND tenant = @tenant AND user_name = @user AND {IsThere}",
                Blob,
                ("@id", id),
                ("@tenant", owner.Tenant),
                ("@user", owner.User),
                ("@now", now.ToUnixTimeMilliseconds())),
            cancellationToken);

    /// <summary>A part of the owner's blobs.</summary>
    public ValueTask<ImmutableArray<StoredBlob>> ListAsync(BlobOwner owner, BlobQuery query, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var after = query.After is null ? "" : query.Descending ? "AND id < @after" : "AND id > @after";
        var purpose = query.Purpose is null ? "" : "AND purpose = @purpose";
        var order = query.Descending ? "DESC" : "ASC";
        List<(string, object?)> parameters =
            [("@tenant", owner.Tenant), ("@user", owner.User), ("@now", now.ToUnixTimeMilliseconds()), ("@limit", (long)query.Limit)];
        if (query.After is not null)
            parameters.Add(("@after", query.After));

        if (query.Purpose is not null)
            parameters.Add(("@purpose", query.Purpose));

        return database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT {Columns} FROM blobs WHERE tenant = @tenant AND user_name = @user AND {IsThere} {after} {purpose} ORDER BY id {order} LIMIT @limit",
                Blob,
                [.. parameters]),
            cancellationToken);
    }

    /// <summary>Has the owner's blob expired from now on; <c>false</c> where there is none.</summary>
    public async ValueTask<bool> ExpireAsync(BlobOwner owner, string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.ExecuteAsync(
                $"UPDATE blobs SET expires_at = 0 WHERE id = @id AND tenant = @tenant AND user_name = @user AND {IsThere}",
                ("@id", id),
                ("@tenant", owner.Tenant),
                ("@user", owner.User),
                ("@now", now.ToUnixTimeMilliseconds())),
            cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Has an upload expired from now on; <c>false</c> where it is complete, or gone.</summary>
    public async ValueTask<bool> ExpireAsync(BlobReservation reservation, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            session => session.ExecuteAsync("UPDATE blobs SET expires_at = 0 WHERE id = @id AND sha256 IS NULL", ("@id", reservation.Id)),
            cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Ids of what has expired.</summary>
    public ValueTask<ImmutableArray<string>> ListExpiredAsync(DateTimeOffset now, int most, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryAsync(
                "SELECT id FROM blobs WHERE expires_at <= @now ORDER BY expires_at LIMIT @most",
                row => row.GetString(0),
                ("@now", now.ToUnixTimeMilliseconds()),
                ("@most", (long)most)),
            cancellationToken);

    /// <summary>Deletes the row, where it has expired, and gives back what it took.</summary>
    public ValueTask<bool> DeleteExpiredAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async session =>
            {
                var taken = await session.QueryFirstOrDefaultAsync(
                    "DELETE FROM blobs WHERE id = @id AND expires_at <= @now RETURNING tenant, user_name, bytes",
                    row => (Owner: new BlobOwner(row.GetString(0), row.GetString(1)), Bytes: row.GetInt64(2), IsRow: true),
                    ("@id", id),
                    ("@now", now.ToUnixTimeMilliseconds())).ConfigureAwait(false);
                if (taken.IsRow)
                    await AddToOwnersAsync(session, taken.Owner, -taken.Bytes).ConfigureAwait(false);

                return taken.IsRow;
            },
            cancellationToken);

    private static async ValueTask<bool> TakeAsync(DatabaseSession session, string owner, long bytes, long most)
    {
        await session.ExecuteAsync(
            "INSERT INTO blob_usage (owner, bytes) VALUES (@owner, 0) ON CONFLICT (owner) DO NOTHING", ("@owner", owner)).ConfigureAwait(false);
        return await session.ExecuteAsync(
            "UPDATE blob_usage SET bytes = bytes + @bytes WHERE owner = @owner AND bytes <= @room",
            ("@owner", owner),
            ("@bytes", bytes),
            ("@room", most - bytes)).ConfigureAwait(false) > 0;
    }

    private static async ValueTask AddToOwnersAsync(DatabaseSession session, BlobOwner owner, long bytes)
    {
        await AddAsync(session, owner.UserKey, bytes).ConfigureAwait(false);
        await AddAsync(session, owner.Tenant, bytes).ConfigureAwait(false);
    }

    private static async ValueTask AddAsync(DatabaseSession session, string owner, long bytes) =>
        await session.ExecuteAsync(
            "UPDATE blob_usage SET bytes = bytes + @bytes WHERE owner = @owner", ("@owner", owner), ("@bytes", bytes)).ConfigureAwait(false);

    private static StoredBlob Blob(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        Owner = new BlobOwner(row.GetString(1), row.GetString(2)),
        Name = row.GetString(3),
        Purpose = row.GetString(4),
        Bytes = row.GetInt64(5),
        Sha256 = row.GetString(6),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        ExpiresAt = row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
    };
}
