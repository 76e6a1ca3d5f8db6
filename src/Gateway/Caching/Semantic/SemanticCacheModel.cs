namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>How a route finds answers by meaning.</summary>
/// <param name="Threshold">The least cosine similarity of two prompts.</param>
/// <param name="EmbeddingModel">The model that embeds them.</param>
public sealed record SemanticCacheModel(double Threshold, string EmbeddingModel)
{
    internal static SemanticCacheModel? Of(ModelCacheOptions options) =>
        options is { Semantic: { } threshold, EmbeddingModel: { } model } ? new(threshold, model) : null;
}
