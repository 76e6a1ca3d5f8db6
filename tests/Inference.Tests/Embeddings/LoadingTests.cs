using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Embeddings;
using OrleansAi.Inference.Graphs;
using OrleansAi.Inference.Sessions;
using OrleansAi.OnnxModels;

namespace OrleansAi.Inference.Tests.Embeddings;

/// <summary>What a folder must have, and what is said where it has not.</summary>
public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Meter _meter = new("tests");

    public LoadingTests() => OnnxModels.EncoderFolder.Write(_folder.Path, new EncoderShape());

    [Theory]
    [InlineData("onnx/model.onnx", "There is no .onnx file")]
    [InlineData("tokenizer.json", "tokenizer.json cannot be read")]
    public void File_ThatIsMissing_IsNamed(string file, string message)
    {
        File.Delete(Path.Combine(_folder.Path, file));

        Assert.Contains(message, Assert.Throws<ModelLoadException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onnx/model.onnx", 1000, "model.onnx cannot be loaded")]
    [InlineData("tokenizer.json", 1000, "tokenizer.json cannot be used")]
    [InlineData("config.json", 10, "config.json is no JSON")]
    public void File_ThatIsCutOff_IsNamed(string file, int length, string message)
    {
        var path = Path.Combine(_folder.Path, file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        var exception = Assert.Throws<ModelLoadException>(Load);

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Folder_ThatIsMissing_IsNamed() =>
        Assert.Contains("There is no", Assert.Throws<ModelLoadException>(() => Load(Path.Combine(_folder.Path, "elsewhere"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Folder_WithSeveralModels_AsksForAChoice()
    {
        File.Move(Path.Combine(_folder.Path, "onnx", "model.onnx"), Path.Combine(_folder.Path, "onnx", "model_int8.onnx"));
        File.Copy(Path.Combine(_folder.Path, "onnx", "model_int8.onnx"), Path.Combine(_folder.Path, "onnx", "model_fp16.onnx"));

        Assert.Contains("name one of them as File: onnx/model_fp16.onnx, onnx/model_int8.onnx", Assert.Throws<ModelLoadException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_WithOtherInputs_IsNoEncoder()
    {
        var graph = new OnnxGraph();
        var input = graph.Input("pixels", TensorElementType.Float, "batch", 3);
        graph.Node("Relu", [input], ["logits"]);
        graph.Output("logits", TensorElementType.Float, "batch", 3);
        File.WriteAllBytes(Path.Combine(_folder.Path, "onnx", "model.onnx"), graph.ToBytes());

        Assert.Contains("it takes pixels (Float [-1, 3])", Assert.Throws<ModelLoadException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pooling_IsThatOfTheFolder()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "1_Pooling"));
        File.WriteAllText(Path.Combine(_folder.Path, "1_Pooling", "config.json"), """{"pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": false}""");

        Assert.Contains("set Pooling for the model", Assert.Throws<ModelLoadException>(Load).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model_type": "roberta", "max_position_embeddings": 50, "pad_token_id": 1}""", null, 48)]
    [InlineData("""{"max_position_embeddings": 50}""", """{"max_seq_length": 20}""", 20)]
    public void MaxTokens_AreThoseOfTheFolder(string config, string? sentences, int expected)
    {
        File.WriteAllText(Path.Combine(_folder.Path, "config.json"), config);
        if (sentences is not null)
            File.WriteAllText(Path.Combine(_folder.Path, "sentence_bert_config.json"), sentences);

        using var encoder = Load(_folder.Path);

        Assert.Equal(expected, encoder.MaxTokens);
    }

    [Fact]
    public void Device_ThatIsNotThere_IsNamed() =>
        Assert.Contains("The device Cuda cannot be used", Assert.Throws<ModelLoadException>(() => Load(_folder.Path, InferenceDevice.Cuda)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    private void Load() => Load(_folder.Path).Dispose();

    private TextEncoder Load(string path, InferenceDevice device = InferenceDevice.Cpu) => TextEncoder.Load(
        "test", path, new EncoderSettings { Session = new SessionSettings { Device = device } }, _meter, TimeProvider.System, NullLogger.Instance);
}
