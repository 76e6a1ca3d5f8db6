using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Loading;

namespace OrleansAi.Grains.Inference;

/// <summary>Loads models from their folders.</summary>
internal sealed class ModelLoader(IMeterFactory meters, TimeProvider time, ILogger<ModelLoader> logger) : IModelLoader
{
    private readonly Meter _meter = meters.Create("OrleansAi");

    public long BytesOf(LocalModelOptions options)
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

    public async Task<ILocalModel> LoadAsync(string name, LocalModelOptions options)
    {
        var model = Load(name, options);
        try
        {
            await model.WarmUpAsync();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private ILocalModel Load(string name, LocalModelOptions options) => KindOf(options) == LocalModelKind.Generator
        ? TextGenerator.Load(name, options.Path, options.ToGenerationSettings(), _meter, time, logger)
        : TextEncoder.Load(name, options.Path, options.ToSettings(), _meter, time, logger);

    private static LocalModelKind KindOf(LocalModelOptions options) =>
        options.Kind ?? (TextGenerator.IsIn(options.Path) ? LocalModelKind.Generator : LocalModelKind.Encoder);
}
