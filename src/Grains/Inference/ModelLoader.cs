using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Generation;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Prediction;

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
        ILocalModel model = (options.Kind ?? KindOf(options)) switch
        {
            LocalModelKind.Generate => TextGenerator.Load(name, options.Path, options.ToGenerationSettings(), _meter, time, logger),
            LocalModelKind.Predict => Predictor.Load(name, options.Path, options.ToPredictorSettings(), _meter, time, logger),
            _ => TextEncoder.Load(name, options.Path, options.ToEncoderSettings(), _meter, time, logger),
        };
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

    private static LocalModelKind KindOf(LocalModelOptions options) =>
        !File.Exists(Path.Combine(options.Path, "tokenizer.json")) ? LocalModelKind.Predict
        : TextGenerator.IsIn(options.Path) ? LocalModelKind.Generate
        : LocalModelKind.Encode;
}
