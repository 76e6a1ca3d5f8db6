using System.Text.Json;

namespace OrleansAi.OnnxModels;

/// <summary>Writes the folder of an encoder as Hugging Face's hub has it.</summary>
public static class EncoderFolder
{
    /// <summary>Writes <c>config.json</c>, <c>tokenizer.json</c> and <c>onnx/model.onnx</c>.</summary>
    /// <returns>The folder.</returns>
    public static string Write(string folder, EncoderShape shape)
    {
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        File.WriteAllBytes(Path.Combine(folder, "onnx", "model.onnx"), EncoderModel.Write(shape));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), WordTokenizer.Json(shape.Vocabulary));
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["model_type"] = "bert",
            ["hidden_size"] = shape.Hidden,
            ["max_position_embeddings"] = shape.Positions,
            ["vocab_size"] = shape.Vocabulary,
            ["problem_type"] = shape.IsMultiLabel ? "multi_label_classification" : "single_label_classification",
            ["id2label"] = Enumerable.Range(0, Math.Max(shape.Labels, 1)).ToDictionary(index => $"{index}", index => $"label-{index}"),
        }));
        return folder;
    }
}
