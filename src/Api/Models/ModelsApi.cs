using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.Models;

/// <summary>OpenAI's list of models: the routes that clients may ask for.</summary>
public static class ModelsApi
{
    /// <summary>Maps <c>GET /v1/models</c> and <c>GET /v1/models/{model}</c>.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.MapGroup("/v1/models").WithTags("Models");
        models.MapGet("/", List).WithName("ListModels").Produces<ModelList>();
        models.MapGet("/{**model}", Get).WithName("GetModel").Produces<ModelItem>();
    }

    private static ModelList List(IGatewaySettings settings) =>
        new("list", [.. settings.Current.Routes.Names.Select(ModelItem.Of)]);

    private static IResult Get(string model, HttpContext context, IGatewaySettings settings) =>
        settings.Current.Routes.TryFind(model, out var route)
            ? TypedResults.Ok(ModelItem.Of(route.Name))
            : ApiError.Result(context, StatusCodes.Status404NotFound, "model_not_found",
                $"The model '{model}' does not exist. GET /v1/models lists those that do.", "model");
}
