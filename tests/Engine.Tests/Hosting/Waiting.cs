namespace OrleansAi.Engine.Tests.Hosting;

/// <summary>Bounded waits: a test that would hang fails instead, and says what never came.</summary>
internal static class Waiting
{
    // Less than the default response timeout, so that it is the test that says what never came.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task Within(this Task task, string what, TimeSpan? patience = null)
    {
        var ended = await Task.WhenAny(task, Task.Delay(patience ?? Patience, TimeProvider.System));
        if (ended != task)
            throw new NeverCameException($"{what} never came within {patience ?? Patience}.");
        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, string what, TimeSpan? patience = null)
    {
        await ((Task)task).Within(what, patience);
        return await task;
    }
}

/// <summary>A wait of a test was in vain; no <see cref="TimeoutException"/>, which the engine's own timeouts are.</summary>
internal sealed class NeverCameException(string message) : Exception(message);
