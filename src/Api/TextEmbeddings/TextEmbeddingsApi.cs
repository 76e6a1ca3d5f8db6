using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats.TextEmbeddings;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>Embeddings, reranking and classification for clients of Text Embeddings Inference.</summary>
public static class TextEmbeddingsApi
{
    /// <summary>Maps <c>POST /embed</c>, <c>/rerank</c> and <c>/predict</c>, and <c>GET /info</c>.</summary>
    public static void MapTextEmbeddings(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, TextEmbeddingsPaths.Embed, ModelOperation.Embeddings, new(TextEmbeddingsRequests.ToEmbeddings, static (answer, _) => TextEmbeddingsAnswers.FromEmbeddings(answer)))
            .WithName("EmbedForTextEmbeddings");
        Map(endpoints, TextEmbeddingsPaths.Rerank, ModelOperation.Rerank, new(TextEmbeddingsRequests.ToRerank, static (answer, _) => TextEmbeddingsAnswers.FromRerank(answer)))
            .WithName("RerankForTextEmbeddings");
        Map(endpoints, TextEmbeddingsPaths.Predict, ModelOperation.Classify, new(TextEmbeddingsRequests.ToClassify, static (answer, body) => TextEmbeddingsAnswers.FromClassify(answer, TextEmbeddingsRequests.IsBatch(body))))
            .WithName("ClassifyForTextEmbeddings");
        endpoints.MapGet(TextEmbeddingsPaths.Info, Info).RequireScope(Scope.Embeddings).WithTags("Models").WithName("GetTextEmbeddingsInfo").Produces<InfoView>();
    }

    private static RouteHandlerBuilder Map(IEndpointRouteBuilder endpoints, string path, ModelOperation operation, TextEmbeddingsForm form)
    {
        var endpoint = new TextEmbeddingsEndpoint(path, operation, form, endpoints.ServiceProvider);
        return endpoints.MapPost(path, (Delegate)endpoint.HandleAsync).WithTags("Models").Accepts<JsonElement>("application/json").Produces<JsonElement>();
    }

    private static InfoView Info(HttpContext context, IGatewaySettings settings) => InfoView.Of(
        context.Request.Query["model"] is [{ Length: > 0 } model] ? model : ModelChoice.Only(settings.Current, ModelOperation.Embeddings));
}
