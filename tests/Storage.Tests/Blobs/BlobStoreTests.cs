using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansAi.Storage.Blobs;
using OrleansAi.Storage.Blobs.Folder;
using OrleansAi.Storage.Tests.Stores;
using OrleansAi.Tests.Postgres;

namespace OrleansAi.Storage.Tests.Blobs;

public abstract class BlobStoreTests(TestStore store) : DatabaseTests(store), IDisposable
{
    private static readonly BlobOwner Alice = new("acme", "alice");
    private static readonly BlobOwner Bob = new("acme", "bob");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-blobs-");
    private readonly SetTime _time = new();
    private readonly BlobOptions _options = new() { MaxBytesPerUser = 1000, MaxBytesPerTenant = 1500 };

    [Fact]
    public async Task PublishAsync_WhatWasWritten_IsFoundAndReadByItsOwnerAlone()
    {
        var blobs = await OpenAsync();
        var expires = _time.GetUtcNow().AddHours(1);
        var saved = await SaveAsync(blobs, Alice, new byte[600], "q.jsonl", expires);

        Assert.Equal(saved, await blobs.FindAsync(Alice, saved.Id));
        Assert.Equal((600, Convert.ToHexStringLower(SHA256.HashData(new byte[600])), expires), (saved.Bytes, saved.Sha256, saved.ExpiresAt));
        Assert.Equal(new byte[600], await ReadAsync(blobs, saved));
        Assert.Null(await blobs.FindAsync(Bob, saved.Id));
        Assert.Null(await blobs.FindAsync(new BlobOwner("other", "alice"), saved.Id));
        Assert.False(await blobs.DeleteAsync(Bob, saved.Id));
        Assert.Null(await blobs.FindAsync(Alice, $"../{saved.Id}"));
    }

    [Fact]
    public async Task ReserveAsync_MoreThanTheQuota_IsRefusedUntilSomethingIsDeleted()
    {
        var blobs = await OpenAsync();
        var saved = await SaveAsync(blobs, Alice, new byte[600]);

        Assert.Null(await blobs.ReserveAsync(Alice, 401));
        Assert.NotNull(await blobs.ReserveAsync(Alice, 400));
        Assert.Null(await blobs.ReserveAsync(Bob, 501));
        Assert.NotNull(await blobs.ReserveAsync(new BlobOwner("other", "bob"), 501));
        Assert.True(await blobs.DeleteAsync(Alice, saved.Id));
        Assert.Null(await blobs.FindAsync(Alice, saved.Id));
        Assert.NotNull(await blobs.ReserveAsync(Alice, 600));
    }

    [Fact]
    public async Task ReserveAsync_ManyAtOnce_NeverTakeMoreThanTheQuota()
    {
        var blobs = await OpenAsync();

        var reserved = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => blobs.ReserveAsync(i % 2 == 0 ? Alice : Bob, 100).AsTask()));

        Assert.Equal(15, reserved.Count(reservation => reservation is not null));
    }

    [Fact]
    public async Task WriteAsync_LessThanReserved_GivesTheRestBack()
    {
        var blobs = await OpenAsync();
        var reservation = (await blobs.ReserveAsync(Alice, 1000))!;

        var content = (await blobs.WriteAsync(reservation, new MemoryStream(new byte[10])))!;
        await blobs.PublishAsync(reservation, content, new BlobDescription("a", "batch", null));

        Assert.NotNull(await blobs.ReserveAsync(Alice, 990));
        Assert.Null(await blobs.ReserveAsync(Alice, 1));
    }

    [Fact]
    public async Task WriteAsync_MoreThanReserved_LeavesNothing()
    {
        var blobs = await OpenAsync();
        var reservation = (await blobs.ReserveAsync(Alice, 9))!;

        Assert.Null(await blobs.WriteAsync(reservation, new MemoryStream(new byte[10])));
        await blobs.ReleaseAsync(reservation);

        Assert.Empty(Files());
        Assert.NotNull(await blobs.ReserveAsync(Alice, 1000));
    }

    [Fact]
    public async Task ReserveResultAsync_BeyondTheQuota_IsTakenAndCounts()
    {
        var blobs = await OpenAsync();
        var reservation = await blobs.ReserveResultAsync(Alice, BlobId.New(_time.GetUtcNow()));

        var content = (await blobs.WriteAsync(reservation, new MemoryStream(new byte[2000])))!;
        var saved = await blobs.PublishAsync(reservation, content, new BlobDescription("a", "batch_output", null));

        Assert.Equal(saved, await blobs.FindAsync(Alice, reservation.Id));
        Assert.Null(await blobs.ReserveAsync(Alice, 1));
        Assert.Null(await blobs.ReserveAsync(Bob, 1));
    }

    [Fact]
    public async Task DeleteExpiredAsync_WhatHasExpired_IsGoneWithItsContents()
    {
        var blobs = await OpenAsync();
        var kept = await SaveAsync(blobs, Alice, new byte[1], expires: _time.GetUtcNow().AddHours(50));
        var expiring = await SaveAsync(blobs, Alice, new byte[1], expires: _time.GetUtcNow().AddHours(1));
        Assert.NotNull(await blobs.ReserveAsync(Alice, 998));

        _time.Now += TimeSpan.FromHours(1);
        Assert.Null(await blobs.FindAsync(Alice, expiring.Id));
        Assert.Equal(1, await blobs.DeleteExpiredAsync(10));
        Assert.Equal([kept.Id], Files().Select(Path.GetFileName));

        // An upload that never came to an end goes after a day, with what it reserved.
        _time.Now += TimeSpan.FromHours(24);
        Assert.Equal(1, await blobs.DeleteExpiredAsync(10));
        Assert.NotNull(await blobs.ReserveAsync(Alice, 999));
    }

    [Fact]
    public async Task PublishAsync_AReservationThatExpired_Fails()
    {
        var blobs = await OpenAsync();
        var reservation = (await blobs.ReserveAsync(Alice, 9))!;
        var content = (await blobs.WriteAsync(reservation, new MemoryStream(new byte[9])))!;
        await blobs.ReleaseAsync(reservation);

        await Assert.ThrowsAsync<StorageException>(
            async () => await blobs.PublishAsync(reservation, content, new BlobDescription("a", "batch", null)));
    }

    [Fact]
    public async Task ListAsync_InParts_GivesEachOnceInOrder()
    {
        var blobs = await OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            _time.Now += TimeSpan.FromMilliseconds(1);
            ids.Add((await SaveAsync(blobs, Alice, [1], purpose: i == 4 ? "evals" : "batch")).Id);
        }

        await SaveAsync(blobs, Bob, [1]);
        Assert.NotNull(await blobs.ReserveAsync(Alice, 1));

        Assert.Equal(ids, await IdsAsync(new BlobQuery { Limit = 10 }));
        Assert.Equal(ids[1..3], await IdsAsync(new BlobQuery { Limit = 2, After = ids[0] }));
        Assert.Equal([ids[3], ids[2]], await IdsAsync(new BlobQuery { Limit = 2, After = ids[4], Descending = true }));
        Assert.Equal(ids[..4], await IdsAsync(new BlobQuery { Limit = 10, Purpose = "batch" }));

        async Task<IEnumerable<string>> IdsAsync(BlobQuery query) => (await blobs.ListAsync(Alice, query)).Select(blob => blob.Id);
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task<IBlobStore> OpenAsync() => new BlobStore(
        new BlobTable(await Store.OpenMigratedAsync()),
        new FolderContents(_folder.FullName),
        Options.Create(_options),
        _time,
        NullLogger<BlobStore>.Instance);

    private static async Task<StoredBlob> SaveAsync(
        IBlobStore blobs, BlobOwner owner, byte[] contents, string name = "a", DateTimeOffset? expires = null, string purpose = "batch")
    {
        var reservation = (await blobs.ReserveAsync(owner, contents.Length))!;
        var content = (await blobs.WriteAsync(reservation, new MemoryStream(contents)))!;
        return await blobs.PublishAsync(reservation, content, new BlobDescription(name, purpose, expires));
    }

    private static async Task<byte[]> ReadAsync(IBlobStore blobs, StoredBlob blob)
    {
        await using var stream = (await blobs.OpenAsync(blob))!;
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private IEnumerable<string> Files() => Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories);

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    public sealed class OnSqlite() : BlobStoreTests(new SqliteStore());

    [Collection(OnePostgres.Name)]
    public sealed class OnPostgres(PrivatePostgres server) : BlobStoreTests(new PostgresStore(server));
}
