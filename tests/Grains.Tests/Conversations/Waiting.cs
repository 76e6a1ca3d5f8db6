using OrleansAi.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>Bounded waits: a test that would hang fails instead and names what never came.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task Within(this Task task, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(Patience, TimeProvider.System)) != task)
            throw new TimeoutException($"Never came within {Patience}: {what}.");

        await task;
    }

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }

    /// <summary>The events up to and including the first for which <paramref name="last"/> holds.</summary>
    public static Task<List<ConversationEvent>> Until(this IAsyncEnumerable<ConversationEvent> events, Func<ConversationEvent, bool> last, string what) =>
        ReadAsync(events, last).Within(what);

    public static T ValueOrThrow<T>(this ConversationReply<T> reply)
        where T : class =>
        reply.Value ?? throw new InvalidOperationException($"{reply.Problem?.Kind}: {reply.Problem?.Message}");

    private static async Task<List<ConversationEvent>> ReadAsync(IAsyncEnumerable<ConversationEvent> events, Func<ConversationEvent, bool> last)
    {
        var seen = new List<ConversationEvent>();
        await foreach (var next in events)
        {
            seen.Add(next);
            if (last(next))
                return seen;
        }

        throw new InvalidOperationException($"The stream ended after {seen.Count} events: {string.Join(", ", seen.Select(item => item.Type))}.");
    }
}
