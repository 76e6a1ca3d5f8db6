using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.Gemini;

/// <summary>
/// Gemini's API, answered by any model: where its provider speaks the same format, request and answer pass as bytes; otherwise both are
/// translated. An address names the model and what to do with it: <c>models/MODEL:generateContent</c>.
/// </summary>
public static class GeminiApi
{
    /// <summary>Maps <c>/v1beta/models</c>, and <c>POST</c> below <c>/v1/models</c>, where Google serves the same.</summary>
    public static void MapGemini(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var methods = new Dictionary<string, Func<HttpContext, Task>>(StringComparer.Ordinal)
        {
            ["generateContent"] = new GenerateContentEndpoint(isStream: false, services).HandleAsync,
            ["streamGenerateContent"] = new GenerateContentEndpoint(isStream: true, services).HandleAsync,
            ["countTokens"] = new CountTokensEndpoint(services).HandleAsync,
        };
        var models = endpoints.MapGroup("/v1beta/models").WithTags("Models");
        models.MapGet("/", (HttpContext context, IGatewaySettings settings) => GeminiModelList.Of(settings.Current.Routes.Of(context.Caller()))).WithName("ListModelsForGemini");
        models.MapGet("/{**model}", Get).WithName("GetModelForGemini").Produces<GeminiModel>();
        MapMethods(models, methods, "GenerateContent");
        MapMethods(endpoints.MapGroup("/v1/models").WithTags("Models"), methods, "GenerateContentV1");
    }

    private static void MapMethods(RouteGroupBuilder models, Dictionary<string, Func<HttpContext, Task>> methods, string name) =>
        models.MapPost("/{**address}", (Delegate)((HttpContext context) => DispatchAsync(context, methods)))
            .WithName(name)
            .Accepts<GenerateContentDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "text/event-stream");

    private static Task DispatchAsync(HttpContext context, Dictionary<string, Func<HttpContext, Task>> methods)
    {
        var (model, method) = GeminiAddress.Of(context);
        return methods.TryGetValue(method, out var handle) && model.Length > 0
            ? handle(context)
            : ApiError.WriteAsync(
                context, HttpStatusCode.NotFound, ErrorCodes.NotFound,
                $"'{method}' can't be done with a model here. POST /v1beta/models/MODEL:METHOD, with one of the methods {string.Join(", ", methods.Keys)}.");
    }

    private static IResult Get(string model, HttpContext context, IGatewaySettings settings) =>
        settings.Current.Routes.TryFind(model, context.Caller(), out var route)
            ? TypedResults.Ok(GeminiModel.Of(route))
            : ApiError.Result(
                StatusCodes.Status404NotFound, "model_not_found", $"The model '{model}' does not exist, or this key may not call it. GET /v1beta/models lists those that it may.");
}
