namespace OrleansAi.Silo.Cluster;

/// <summary>
/// Sends a call again that was rejected before any grain saw it, as while a silo stops or has just died. A call whose silo died
/// with it is not one of those: it may have been done.
/// </summary>
internal sealed class RejectedCallRetry(ClusterConfig cluster, TimeProvider time) : IOutgoingGrainCallFilter
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var started = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Invoke();
                return;
            }
            catch (OrleansMessageRejectionException rejection)
                when (rejection is not SiloUnavailableException && time.GetElapsedTime(started) < cluster.CallTimeout)
            {
                await Task.Delay(pause, time);
            }
        }
    }
}
