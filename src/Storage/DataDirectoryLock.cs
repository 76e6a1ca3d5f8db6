namespace OrleansAi.Storage;

/// <summary>
/// Keeps a data directory to one process: two would each run the same grains. The kernel drops the lock with the process,
/// however that ends.
/// </summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, waiting a little for a process that is just stopping.</summary>
    /// <exception cref="StorageException">Another process has it, or the directory cannot be written.</exception>
    public static async Task<DataDirectoryLock> TakeAsync(string directory, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(directory);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(full);
                return new DataDirectoryLock(new FileStream(Path.Combine(full, "orleansai.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (time.GetElapsedTime(started) < patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                throw new StorageException(
                    $"The data directory {full} cannot be taken, most likely because another OrleansAi process uses it: {exception.Message} "
                    + "Stop that process, or give this one another directory with --data.");
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new StorageException($"The data directory {full} cannot be written: {exception.Message} Give another one with --data.");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
