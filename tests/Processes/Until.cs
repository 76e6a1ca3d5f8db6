using System.Diagnostics;

namespace OrleansAi.Processes;

/// <summary>Waits for another process to reach a state that can only be asked for.</summary>
internal static class Until
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer is true.</summary>
    /// <exception cref="TimeoutException">It was not within <paramref name="limit"/>; the message names <paramref name="what"/>.</exception>
    public static Task TrueAsync(string what, Func<Task<bool>> ask, TimeSpan? limit = null) =>
        GotAsync(what, async () => await ask() ? "yes" : null, limit);

    /// <summary>Asks until there is an answer, and returns it.</summary>
    public static async Task<T> GotAsync<T>(string what, Func<Task<T?>> ask, TimeSpan? limit = null)
        where T : class
    {
        var allowed = limit ?? TimeSpan.FromSeconds(30);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(started) > allowed)
            {
                throw new TimeoutException($"Within {allowed} this never came: {what}.");
            }

            await Task.Delay(Between, TimeProvider.System);
        }
    }
}
