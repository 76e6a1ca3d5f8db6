namespace OrleansAi.Silo.Cluster;

/// <summary>Lets a front that finds no silo wait for one, as when a whole cluster starts at once.</summary>
internal sealed partial class PatientConnection(TimeProvider time, ILogger<PatientConnection> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNoSilo(exception.Message);
        await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }

    [LoggerMessage(LogLevel.Information, "No silo of the cluster answers yet, another try follows: {Problem}")]
    private partial void LogNoSilo(string problem);
}
