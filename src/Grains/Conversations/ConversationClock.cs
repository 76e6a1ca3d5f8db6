namespace OrleansAi.Grains.Conversations;

/// <summary>Times as they are stored, so that what is announced now and what is read later are the same.</summary>
internal static class ConversationClock
{
    /// <summary>The time, in whole milliseconds.</summary>
    public static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
