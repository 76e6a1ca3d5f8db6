using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Tokenizers;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Embeddings;

/// <summary>An encoder with random weights, in a folder of its own.</summary>
internal sealed class LoadedEncoder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("tests");

    public LoadedEncoder(EncoderShape? shape = null, EncoderSettings? settings = null)
    {
        OnnxModels.EncoderFolder.Write(_folder.Path, shape ?? new EncoderShape());
        Encoder = TextEncoder.Load("test", _folder.Path, settings ?? new EncoderSettings(), _meter, TimeProvider.System, NullLogger.Instance);
        Tokenizer = Tokenizer.Load(Path.Combine(_folder.Path, "tokenizer.json"));
    }

    public string Folder => _folder.Path;

    public TextEncoder Encoder { get; }

    public Tokenizer Tokenizer { get; }

    public async Task<IReadOnlyList<float[]>> EmbedAsync(params string[] texts)
    {
        var result = await Encoder.EmbedAsync([.. texts.Select(EncoderInput.Text)], truncate: false, null, null, default);
        Assert.Null(result.Refusal);
        return Enumerable.Range(0, result.Rows).Select(row => result.Row(row).ToArray()).ToArray();
    }

    public void Dispose()
    {
        Encoder.Dispose();
        _meter.Dispose();
        _folder.Dispose();
    }
}
