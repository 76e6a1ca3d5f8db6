using System.Globalization;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>How long after a kill those that it hit went on.</summary>
internal static class Recoveries
{
    private static readonly TimeSpan Considered = TimeSpan.FromSeconds(20);

    /// <summary>From the kill of a silo to the first event of each turn that ran in it, before <paramref name="next"/> makes others begin again.</summary>
    public static IEnumerable<TimeSpan> OfTurns(IEnumerable<ChaosClient> clients, Disturbance kill, Disturbance? next) =>
        from client in clients
        let first = client.Events.FirstOrDefault(item => item.At > kill.At && item.At < (next?.At ?? kill.At + Considered) && (string?)item.Event["type"] == "message.restarted")
        where first.Event is not null
        select first.At - kill.At;

    /// <summary>From the kill of a front to the first event that each of its readers got elsewhere.</summary>
    public static IEnumerable<TimeSpan> OfReaders(IEnumerable<ChaosClient> clients, Disturbance kill) =>
        from client in clients
        where client.Breaks.Any(at => at >= kill.At && at < kill.At + TimeSpan.FromSeconds(2))
        let first = client.Events.FirstOrDefault(item => item.At > client.Breaks.First(at => at >= kill.At))
        where first.Event is not null
        select first.At - kill.At;

    /// <summary>How long calls took after the kill that were under way then or began soon after.</summary>
    public static IEnumerable<TimeSpan> OfCalls(IEnumerable<Success> calls, Disturbance kill) =>
        from call in calls
        where call.Ended > kill.At && call.Began < kill.At + TimeSpan.FromSeconds(5)
        select call.Ended - (call.Began > kill.At ? call.Began : kill.At);

    /// <summary>Half of them are below the first figure, nearly all below the second.</summary>
    public static string Describe(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalSeconds).Order().ToArray();
        return sorted.Length == 0 ? "none" : string.Create(
            CultureInfo.InvariantCulture, $"p50 {At(sorted, 0.5):F2} s, p99 {At(sorted, 0.99):F2} s, longest {sorted[^1]:F2} s of {sorted.Length}");
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
}
