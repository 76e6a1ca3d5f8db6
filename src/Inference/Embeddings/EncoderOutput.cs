using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Which of a model's outputs is used, and what it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">How many numbers a row has.</param>
/// <param name="IsOfTokens">Whether there is a row for each token ([batch, sequence, width]) or one for each text ([batch, width]).</param>
/// <param name="IsScores">Whether a row is scores, and not a vector.</param>
internal sealed record EncoderOutput(string Name, int Width, bool IsOfTokens, bool IsScores)
{
    // In the order of preference; the names are those of Optimum's exports and sentence-transformers'.
    private static readonly string[] Vectors = ["sentence_embedding", "last_hidden_state", "token_embeddings"];
    private const string Scores = "logits";

    /// <summary>Finds the output of a model.</summary>
    /// <exception cref="ModelLoadException">It has none that is known.</exception>
    public static EncoderOutput Of(ModelSession session, string path)
    {
        var numbers = session.Outputs.Where(output => output.ElementType is TensorElementType.Float or TensorElementType.Float16 && output.Shape.Length is 2 or 3).ToArray();
        var chosen = Vectors.Append(Scores).Select(name => Array.Find(numbers, output => output.Name == name)).FirstOrDefault(output => output is not null)
            ?? numbers.FirstOrDefault()
            ?? throw Unknown(session, path);
        if (chosen.Shape[^1] <= 0 || (chosen.Name == Scores && chosen.Shape.Length != 2))
            throw Unknown(session, path);

        return new(chosen.Name, (int)chosen.Shape[^1], chosen.Shape.Length == 3, chosen.Name == Scores);
    }

    private static ModelLoadException Unknown(ModelSession session, string path) => new(
        $"{path} is no encoder: it has none of the outputs sentence_embedding, last_hidden_state, token_embeddings (vectors of a known width) and logits "
        + $"([batch, labels]); it has {string.Join(", ", session.Outputs)}.");
}
