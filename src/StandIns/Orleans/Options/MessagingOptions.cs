using System.Diagnostics;

namespace Orleans.Configuration;

/// <summary>How calls are delivered.</summary>
public abstract class MessagingOptions
{
    private TimeSpan _responseTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long a caller waits for an answer, where the method has no <see cref="ResponseTimeoutAttribute"/>.</summary>
    public TimeSpan ResponseTimeout
    {
        get => Debugger.IsAttached ? ResponseTimeoutWithDebugger : _responseTimeout;
        set => _responseTimeout = value;
    }

    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a request that nobody waits for any more is left out when its turn comes.</summary>
    public bool DropExpiredMessages { get; set; } = true;

    /// <summary>Whether a timeout at the caller cancels the token that the method was given.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a cancelled call waits for the method to end.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }
}

/// <summary>How a silo delivers calls.</summary>
public class SiloMessagingOptions : MessagingOptions
{
    public static readonly TimeSpan DEFAULT_MAX_REQUEST_PROCESSING_TIME = TimeSpan.FromHours(2);

    public TimeSpan SystemResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public TimeSpan MaxRequestProcessingTime { get; set; } = DEFAULT_MAX_REQUEST_PROCESSING_TIME;
}

/// <summary>How a client delivers calls; a single process delivers them by the silo's options.</summary>
public class ClientMessagingOptions : MessagingOptions;
