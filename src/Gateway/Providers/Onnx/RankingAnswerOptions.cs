using System.Text.Json;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>What a request wants to be told of the documents.</summary>
/// <param name="Top">How many of the best, or <c>null</c> for all.</param>
/// <param name="WithDocuments">Whether with their texts.</param>
/// <param name="RawScores">Whether scores are wanted as the model gives them, instead of from 0 to 1.</param>
internal readonly record struct RankingAnswerOptions(int? Top, bool WithDocuments, bool RawScores)
{
    public static RankingAnswerOptions Read(JsonElement body) =>
        new(body.Count("top_n") is { } top ? (int)Math.Min(top, int.MaxValue) : null, body.IsTrue("return_documents"), body.IsTrue("raw_scores"));
}
