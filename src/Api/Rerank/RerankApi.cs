using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Rerank;

/// <summary>Reranking in the form that Cohere, Jina, vLLM and Text Embeddings Inference's gateways share.</summary>
public static class RerankApi
{
    // Where Cohere's own client asks.
    private const string CoherePath = "/v2/rerank";

    /// <summary>Maps <c>POST /v1/rerank</c>, and the same at Cohere's path.</summary>
    public static void MapRerank(this IEndpointRouteBuilder endpoints)
    {
        ModelEndpoint.Map<RerankDescription>(endpoints, ModelOperation.Rerank.Endpoint, ModelOperation.Rerank, Scope.Embeddings)
            .WithName("Rerank");
        ModelEndpoint.Map<RerankDescription>(endpoints, CoherePath, ModelOperation.Rerank, Scope.Embeddings)
            .WithName("RerankForCohere");
    }
}
