namespace OrleansAi.Grains.Jobs;

/// <summary>A time in which a batch calls nobody, because its limits or its models have no room.</summary>
internal sealed class BatchPause(TimeProvider time)
{
    private DateTimeOffset _until;

    /// <summary>Pauses from now on, for at least so long.</summary>
    public void Extend(TimeSpan pause)
    {
        var until = time.GetUtcNow() + pause;
        _until = until > _until ? until : _until;
    }

    /// <summary>Completes when it is over.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (_until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
            await Task.Delay(left, time, cancellationToken);
    }
}
