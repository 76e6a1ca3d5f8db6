using System.Runtime.InteropServices;
using System.Text;

namespace OrleansAi.Storage.Blobs.Folder;

/// <summary>
/// Has the names in a folder on disk: after a power cut a file that was moved is where it was moved to. Linux wants it said (fsync(2));
/// elsewhere nothing is done.
/// </summary>
internal static class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Returns when the folder's names are on disk.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;

        var handle = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnly);
        if (handle < 0)
            throw new StorageException($"The folder {folder} can't be opened (errno {Marshal.GetLastPInvokeError()}).");

        var failed = Sync(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (failed)
            throw new StorageException($"The folder {folder} can't be written to disk (errno {error}).");
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int handle);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int handle);
}
