using System.Text.Json;

namespace OrleansAi.OnnxModels;

/// <summary>Writes the folder of a decoder as Hugging Face's hub has it.</summary>
public static class DecoderFolder
{
    private const string Template =
        "{% for message in messages %}{{ message['role'] + ': ' + message['content'] + '. ' }}{% endfor %}{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}";

    /// <summary>Writes <c>config.json</c>, <c>generation_config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>onnx/model.onnx</c>.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="shape">What the model looks like.</param>
    /// <param name="tokenizer">The text of <c>tokenizer.json</c>, or <c>null</c> for that of words and letters.</param>
    /// <returns>The folder.</returns>
    public static string Write(string folder, DecoderShape shape, string? tokenizer = null)
    {
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        File.WriteAllBytes(Path.Combine(folder, "onnx", "model.onnx"), DecoderModel.Write(shape));
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer ?? WordTokenizer.Json(shape.Vocabulary));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), JsonSerializer.Serialize(new { chat_template = Template, eos_token = tokenizer is null ? "[SEP]" : "<|end|>" }));
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), JsonSerializer.Serialize(new { eos_token_id = new[] { 3 } }));
        File.WriteAllText(Path.Combine(folder, "config.json"), JsonSerializer.Serialize(new
        {
            model_type = "llama",
            hidden_size = shape.Hidden,
            num_hidden_layers = shape.Layers,
            max_position_embeddings = shape.Positions,
            vocab_size = shape.Vocabulary,
        }));
        return folder;
    }
}
