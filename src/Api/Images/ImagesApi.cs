using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Images;

/// <summary>OpenAI's images: made from a text, or from a text and other images.</summary>
public static class ImagesApi
{
    /// <summary>Maps <c>POST /v1/images/generations</c> and <c>/v1/images/edits</c>.</summary>
    public static void MapImages(this IEndpointRouteBuilder endpoints)
    {
        ModelEndpoint.Map<ImageGenerationDescription>(
            endpoints, ModelOperation.ImageGenerations.Endpoint, ModelOperation.ImageGenerations, Scope.Images).WithName("CreateImage");
        ModelEndpoint.Map<ImageEditDescription>(
            endpoints, ModelOperation.ImageEdits.Endpoint, ModelOperation.ImageEdits, Scope.Images).WithName("EditImage");
    }
}
