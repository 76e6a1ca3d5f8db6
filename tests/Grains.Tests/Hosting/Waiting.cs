namespace OrleansAi.Grains.Tests.Hosting;

/// <summary>Bounded waits: a test that would hang fails instead, and says what never came.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    public static async Task Within(this Task task, string what)
    {
        var ended = await Task.WhenAny(task, Task.Delay(Patience, TimeProvider.System));
        if (ended != task)
        {
            throw new TimeoutException($"{what} never came within {Patience}.");
        }

        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }

    /// <summary>Looks again and again until <paramref name="condition"/> holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                throw new TimeoutException($"{what} never came within {Patience}.");
            }

            await Task.Delay(Look, TimeProvider.System);
        }
    }
}
