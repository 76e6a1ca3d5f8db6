using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Embeddings;

/// <summary>OpenAI's embeddings.</summary>
public static class EmbeddingsApi
{
    /// <summary>Maps <c>POST /v1/embeddings</c>.</summary>
    public static void MapEmbeddings(this IEndpointRouteBuilder endpoints) =>
        ModelEndpoint.Map<EmbeddingDescription>(endpoints, ModelOperation.Embeddings.Endpoint, ModelOperation.Embeddings, Scope.Embeddings)
            .WithName("CreateEmbedding");
}
