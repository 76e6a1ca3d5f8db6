using System.Diagnostics;

namespace OrleansAi.Api.Tests.Hosting;

/// <summary>Bounded waits for what happens beside the test.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Looks again and again until <paramref name="condition"/> holds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (var begun = Stopwatch.GetTimestamp(); !condition(); await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System))
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
                throw new TimeoutException($"What the test waits for never came within {Patience}.");
        }
    }
}
