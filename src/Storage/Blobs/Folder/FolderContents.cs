namespace OrleansAi.Storage.Blobs.Folder;

/// <summary>
/// Contents as files of a folder. They are written aside and moved into their place once they are on disk, so that nobody finds a
/// part of them, whatever ends the process.
/// </summary>
internal sealed class FolderContents : IBlobContents
{
    private const int BufferSize = 128 * 1024;

    private readonly string _folder;
    private readonly string _incoming;

    public FolderContents(string folder)
    {
        _folder = Path.GetFullPath(folder);
        _incoming = Path.Combine(_folder, "incoming");
    }

    public async Task WriteAsync(string id, Stream contents, CancellationToken cancellationToken)
    {
        var place = PlaceOf(id);
        var aside = Path.Combine(_incoming, $"{id}.{Guid.NewGuid():N}");
        try
        {
            // Made with the first file: a process that never gets one may have nowhere to write.
            Try(() => Directory.CreateDirectory(_incoming));
            await WriteAsideAsync(aside, contents, cancellationToken).ConfigureAwait(false);
            var shelf = Path.GetDirectoryName(place)!;
            Try(() => Shelve(aside, place));
        }
        catch (Exception exception)
        {
            if (File.Exists(aside))
                File.Delete(aside);

            if (exception is DiskException or UnauthorizedAccessException)
                throw new StorageException($"The file {id} could not be written: {exception.Message}");

            throw;
        }
    }

    public Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PlaceOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file {id} could not be read: {exception.Message}");
        }
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PlaceOf(id));
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever written beside it.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"The file {id} could not be deleted: {exception.Message}");
        }

        return Task.CompletedTask;
    }

    public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.Exists(_incoming) ? Directory.EnumerateFiles(_incoming) : [])
        {
            if (File.GetLastWriteTimeUtc(file) < before.UtcDateTime)
                File.Delete(file);
        }

        return Task.CompletedTask;
    }

    private bool Shelve(string aside, string place)
    {
        var shelf = Path.GetDirectoryName(place)!;
        if (!Directory.Exists(shelf))
        {
            Directory.CreateDirectory(shelf);
            DirectorySync.Flush(_folder);
        }

        File.Move(aside, place, overwrite: true);
        DirectorySync.Flush(shelf);
        return true;
    }

    // Errors of the disk are told apart from those of whoever sends the contents, which may be an IOException as well.
    private static async Task WriteAsideAsync(string file, Stream contents, CancellationToken cancellationToken)
    {
        var target = Try(() => new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous));
        await using var _ = target.ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        while (await contents.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            try
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw new DiskException(exception.Message);
            }
        }

        Try(() =>
        {
            target.Flush(flushToDisk: true);
            return target;
        });
    }

    private static T Try<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (IOException exception)
        {
            throw new DiskException(exception.Message);
        }
    }

    // The end of an id is random: it spreads files over 256 folders. An id that isn't one of ours names no place at all.
    private string PlaceOf(string id) => BlobId.IsSafe(id)
        ? Path.Combine(_folder, id.Length < 2 ? "00" : id[^2..], id)
        : throw new ArgumentException($"'{id}' is no id of a blob.", nameof(id));

    private sealed class DiskException(string message) : Exception(message);
}
