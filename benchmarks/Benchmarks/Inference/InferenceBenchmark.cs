namespace OrleansAi.Benchmarks.Inference;

/// <summary>How fast local models run, beside ONNX Runtime called plainly.</summary>
internal static class InferenceBenchmark
{
    public static async Task RunAsync()
    {
        await EmbeddingsBenchmark.RunAsync();
        await GenerationBenchmark.RunAsync();
    }
}
