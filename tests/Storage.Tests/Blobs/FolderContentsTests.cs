using OrleansAi.Storage.Blobs.Folder;

namespace OrleansAi.Storage.Tests.Blobs;

public sealed class FolderContentsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-blobs-");

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("file-\0")]
    [InlineData("FILE-A")]
    [InlineData("")]
    [InlineData(".")]
    public async Task AnyId_ThatIsNoneOfOurs_IsRefused(string id)
    {
        var contents = new FolderContents(_folder.FullName);

        await Assert.ThrowsAsync<ArgumentException>(() => contents.WriteAsync(id, Stream.Null, default));
        await Assert.ThrowsAsync<ArgumentException>(() => contents.OpenAsync(id, default));
        await Assert.ThrowsAsync<ArgumentException>(() => contents.DeleteAsync(id, default));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task WriteAsync_ContentsThatBreakOff_LeaveWhatWasThereBefore()
    {
        var contents = new FolderContents(_folder.FullName);
        await contents.WriteAsync("file-1a", new MemoryStream([1, 2, 3]), default);

        await Assert.ThrowsAsync<IOException>(() => contents.WriteAsync("file-1a", new BrokenStream(), default));

        await using var stream = (await contents.OpenAsync("file-1a", default))!;
        Assert.Equal(3, stream.Length);
        Assert.Single(Files());
    }

    [Fact]
    public async Task OpenAsync_NothingThere_IsNull()
    {
        var contents = new FolderContents(_folder.FullName);

        Assert.Null(await contents.OpenAsync("file-1a", default));
        await contents.DeleteAsync("file-1a", default);
        await contents.SweepAsync(DateTimeOffset.MaxValue, default);
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task SweepAsync_WritesThatBrokeOff_AreRemovedAndYoungOnesStay()
    {
        var contents = new FolderContents(_folder.FullName);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "incoming"));
        var (old, young) = (Path.Combine(_folder.FullName, "incoming", "old"), Path.Combine(_folder.FullName, "incoming", "young"));
        await File.WriteAllTextAsync(old, "");
        await File.WriteAllTextAsync(young, "");
        var now = File.GetLastWriteTimeUtc(young);
        File.SetLastWriteTimeUtc(old, now.AddHours(-2));

        await contents.SweepAsync(new DateTimeOffset(now).AddHours(-1), default);

        Assert.Equal([young], Files());
    }

    [Fact]
    public async Task WriteAsync_NowhereToWrite_FailsInTheStoresOwnWords()
    {
        var taken = Path.Combine(_folder.FullName, "taken");
        await File.WriteAllTextAsync(taken, "");

        var failure = await Assert.ThrowsAsync<StorageException>(() => new FolderContents(taken).WriteAsync("file-1a", new MemoryStream([1]), default));

        Assert.Contains("file-1a could not be written", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Files() => Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position++ < 2 ? new ValueTask<int>(buffer.Length) : throw new IOException("The client left.");
    }
}
