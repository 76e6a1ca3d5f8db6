namespace OrleansAi.Providers;

/// <summary>The states of a circuit breaker.</summary>
[GenerateSerializer, Alias("OrleansAi.Providers.CircuitState")]
public enum CircuitState
{
    /// <summary>Calls pass.</summary>
    Closed = 0,

    /// <summary>Calls are left out until the break is over.</summary>
    Open = 1,

    /// <summary>The break is over; one probe in the whole cluster decides.</summary>
    HalfOpen = 2,
}
