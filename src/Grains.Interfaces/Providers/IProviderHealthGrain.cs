namespace OrleansAi.Providers;

/// <summary>
/// The circuit breaker of one target for the whole cluster. Its key is <see cref="TargetId.ToString"/>. Every change is announced
/// as <see cref="CircuitChanged"/>, so that nobody has to ask before each call.
/// </summary>
[Alias("OrleansAi.Providers.IProviderHealthGrain")]
public interface IProviderHealthGrain : IGrainWithStringKey
{
    /// <summary>Takes note of what calls came to.</summary>
    /// <returns>The circuit afterwards.</returns>
    [Alias("Report")]
    Task<CircuitSnapshot> Report(CallReport report);

    /// <summary>Asks for the one probe that a half-open circuit allows. A probe whose outcome never comes is lost after its time.</summary>
    [Alias("TryBeginProbe")]
    Task<ProbeAnswer> TryBeginProbe(CancellationToken cancellationToken);

    /// <summary>The circuit as it is.</summary>
    [Alias("Get")]
    Task<CircuitSnapshot> Get(CancellationToken cancellationToken);

    /// <summary>Opens the circuit by hand, and keeps it open until <paramref name="until"/> or, where that is <c>null</c>, until it is reset.</summary>
    [Alias("ForceOpen")]
    Task<CircuitSnapshot> ForceOpen(DateTimeOffset? until);

    /// <summary>Closes the circuit by hand and forgets past failures.</summary>
    [Alias("Reset")]
    Task<CircuitSnapshot> Reset();
}
