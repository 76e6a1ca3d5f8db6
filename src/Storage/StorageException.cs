namespace OrleansAi.Storage;

/// <summary>
/// The store failed. It carries a message for people, without secrets, and never a driver's exception, whose type a caller
/// across a grain boundary would not know.
/// </summary>
[GenerateSerializer, Alias("OrleansAi.Storage.StorageException")]
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
