using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>Where clients of Text Embeddings Inference ask.</summary>
internal static class TextEmbeddingsPaths
{
    public const string Embed = "/embed";
    public const string Rerank = "/rerank";
    public const string Predict = "/predict";
    public const string Info = "/info";

    /// <summary>Whether a path is one of them.</summary>
    public static bool Has(PathString path) => path.Value is { } text
        && (Is(text, Embed) || Is(text, Rerank) || Is(text, Predict) || Is(text, Info));

    private static bool Is(string text, string path) => text.Equals(path, StringComparison.OrdinalIgnoreCase);
}
