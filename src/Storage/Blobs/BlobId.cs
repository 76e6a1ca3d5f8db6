namespace OrleansAi.Storage.Blobs;

/// <summary>Names of blobs.</summary>
public static class BlobId
{
    /// <summary>A new id, as OpenAI's files have them: those that were begun later sort behind.</summary>
    public static string New(DateTimeOffset now) => $"file-{Guid.CreateVersion7(now):N}";

    /// <summary>Whether <paramref name="id"/> is made of lowercase letters, digits, '-' and '_': it names no other place than its own.</summary>
    public static bool IsSafe(string id) =>
        id.Length is > 0 and <= 128 && id.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_');
}
