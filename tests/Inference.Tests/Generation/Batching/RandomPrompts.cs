namespace OrleansAi.Inference.Tests.Generation.Batching;

/// <summary>Prompts of any tokens.</summary>
internal static class RandomPrompts
{
    public static int[][] Of(int count, int least, int most, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, random.Next(least, most)).Select(_ => random.Next(5, 100)).ToArray())];
    }
}
