using System.Runtime.CompilerServices;

namespace OrleansAi.Storage.Tests.Stores;

/// <summary>Waits that end: a test that would hang says instead what never came.</summary>
internal static class Within
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).InTime(what);
        return await task;
    }

    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Patience);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Within {Patience} this never came: {what}");
        }
    }
}
