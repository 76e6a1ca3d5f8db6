using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Gemini;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.Models;

/// <summary>The models that clients may ask for: the routes, in OpenAI's form, and for Gemini's clients in theirs.</summary>
public static class ModelsApi
{
    /// <summary>Maps <c>GET /v1/models</c> and <c>GET /v1/models/{model}</c>.</summary>
    public static void MapModels(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.MapGroup("/v1/models").WithTags("Models");
        models.MapGet("/", List).WithName("ListModels").Produces<ModelList>();
        models.MapGet("/{**model}", Get).WithName("GetModel").Produces<ModelItem>();
    }

    private static IResult List(HttpContext context, IGatewaySettings settings)
    {
        var routes = settings.Current.Routes.Of(context.Caller());
        return GeminiClients.Sent(context.Request)
            ? TypedResults.Ok(GeminiModelList.Of(routes))
            : TypedResults.Ok(new ModelList("list", [.. routes.Select(ModelItem.Of)]));
    }

    private static IResult Get(string model, HttpContext context, IGatewaySettings settings) =>
        settings.Current.Routes.TryFind(model, context.Caller(), out var route)
            ? GeminiClients.Sent(context.Request) ? TypedResults.Ok(GeminiModel.Of(route)) : TypedResults.Ok(ModelItem.Of(route))
            : ApiError.Result(StatusCodes.Status404NotFound, "model_not_found",
                $"The model '{model}' does not exist, or this key may not call it. GET /v1/models lists those that it may.", "model");
}
