namespace Orleans.Runtime;

/// <summary>A failure of the engine, as against one of a grain.</summary>
[GenerateSerializer]
public class OrleansException : Exception
{
    public OrleansException()
        : base("Unexpected error.")
    {
    }

    public OrleansException(string message)
        : base(message)
    {
    }

    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The engine would not deliver a request.</summary>
[GenerateSerializer]
public class OrleansMessageRejectionException : OrleansException
{
    internal OrleansMessageRejectionException(string message)
        : base(message)
    {
    }

    internal OrleansMessageRejectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The silo has not started yet, or has stopped.</summary>
[GenerateSerializer]
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    public SiloUnavailableException()
        : base("The silo is unavailable.")
    {
    }

    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A setting cannot work.</summary>
[GenerateSerializer]
public sealed class OrleansConfigurationException : Exception
{
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }

    public OrleansConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>An observer is gone.</summary>
[GenerateSerializer]
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId clientId)
        : base($"No activation for client {clientId}")
    {
    }
}

/// <summary>An enumeration ended before its end because the grain no longer knows of it.</summary>
[GenerateSerializer]
public sealed class EnumerationAbortedException : Exception
{
    public EnumerationAbortedException()
    {
    }

    public EnumerationAbortedException(string message)
        : base(message)
    {
    }

    public EnumerationAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
