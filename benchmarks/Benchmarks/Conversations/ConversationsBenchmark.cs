namespace OrleansAi.Benchmarks.Conversations;

/// <summary>Many conversations: those that are idle in a silo's memory, and those that lie in the store.</summary>
internal static class ConversationsBenchmark
{
    public static async Task RunAsync()
    {
        await IdleConversations.RunAsync();
        Console.WriteLine();
        await ManyStored.RunAsync();
    }
}
