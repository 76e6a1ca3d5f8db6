namespace OrleansAi.Benchmarks.Turns;

/// <summary>Durable turns of conversations: of the whole server, and of the conversation grains alone.</summary>
internal static class TurnsBenchmark
{
    public static async Task RunAsync()
    {
        await RestTurns.RunAsync();
        Console.WriteLine();
        await GrainTurns.RunAsync();
    }
}
