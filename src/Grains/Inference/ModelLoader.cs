using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Grains.Inference;

/// <summary>Brings models into memory and runs each once, so that its first user does not wait for what the first run prepares.</summary>
internal sealed class ModelLoader(IMeterFactory meters, TimeProvider time, ILogger<TextEncoder> logger)
{
    private readonly Meter _meter = meters.Create("OrleansAi");

    /// <summary>The size of a model's files, which is about what it takes in memory.</summary>
    public static long BytesOf(LocalModelOptions options)
    {
        try
        {
            return Directory.EnumerateFiles(options.Path, "*.onnx*", SearchOption.AllDirectories)
                .Where(file => options.File is null || Path.GetFileName(file).StartsWith(Path.GetFileName(options.File), StringComparison.Ordinal))
                .Sum(static file => new FileInfo(file).Length);
        }
        catch (IOException)
        {
            // Loading it says what is wrong with the folder.
            return 0;
        }
    }

    /// <summary>Loads a model; takes seconds.</summary>
    /// <exception cref="ModelLoadException">It cannot be loaded.</exception>
    public async Task<TextEncoder> LoadAsync(string name, LocalModelOptions options)
    {
        var encoder = TextEncoder.Load(name, options.Path, options.ToSettings(), _meter, time, logger);
        try
        {
            await WarmUpAsync(encoder);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    private static async Task WarmUpAsync(TextEncoder encoder)
    {
        var text = new[] { EncoderInput.Text("a") };
        var answer = encoder.GivesScores
            ? await encoder.ScoreAsync(text, truncate: true, CancellationToken.None)
            : await encoder.EmbedAsync(text, truncate: true, null, null, CancellationToken.None);
        if (answer.Refusal is { } refusal)
        {
            throw new ModelLoadException($"Its first run failed: {refusal.Message}");
        }
    }
}
