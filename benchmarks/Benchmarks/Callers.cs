using System.Diagnostics;

namespace OrleansAi.Benchmarks;

/// <summary>Callers that do the same thing again and again, each as soon as it has done it.</summary>
internal static class Callers
{
    /// <summary>Lets <paramref name="count"/> callers work for <paramref name="time"/>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="time">How long.</param>
    /// <param name="work">Given the caller's number and how often it has called before; whether to count the call.</param>
    /// <returns>Counted calls per second.</returns>
    public static async Task<double> RateAsync(int count, TimeSpan time, Func<int, long, ValueTask<bool>> work)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, count).Select(caller => Task.Run(() => RunAsync(caller))));
        return done.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task<long> RunAsync(int caller)
        {
            long counted = 0;
            for (long calls = 0; Stopwatch.GetElapsedTime(started) < time; calls++)
            {
                if (await work(caller, calls))
                {
                    counted++;
                }
            }

            return counted;
        }
    }
}
