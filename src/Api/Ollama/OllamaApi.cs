using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Api.Access;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;

namespace OrleansAi.Api.Ollama;

/// <summary>Ollama's API, answered by any model.</summary>
public static class OllamaApi
{
    // The Ollama whose API this follows: clients refuse servers that are too old for them.
    private const string Version = "0.12.6";

    /// <summary>Maps <c>/api/chat</c>, <c>/api/generate</c>, <c>/api/embed</c>, <c>/api/tags</c> and <c>/api/version</c>.</summary>
    public static void MapOllama(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        new OllamaEndpoint("/api/chat", OllamaForm.Chat, services).Map<OllamaChatDescription>(endpoints).WithName("OllamaChat");
        new OllamaEndpoint("/api/generate", OllamaForm.Generate, services).Map<OllamaGenerateDescription>(endpoints).WithName("OllamaGenerate");
        endpoints.MapPost("/api/embed", (Delegate)ActivatorUtilities.CreateInstance<OllamaEmbedEndpoint>(services).HandleAsync)
            .WithTags("Models")
            .WithName("OllamaEmbed")
            .Accepts<OllamaEmbedDescription>("application/json")
            .Produces<JsonElement>();
        endpoints.MapGet("/api/tags", (HttpContext context, IGatewaySettings settings, TimeProvider time) =>
                OllamaTags.Of(settings.Current.Routes.Of(context.Caller()).Select(route => route.Name), time.GetUtcNow()))
            .WithTags("Models")
            .WithName("OllamaTags");
        endpoints.MapGet("/api/version", () => TypedResults.Ok(new OllamaVersion(Version))).WithTags("Models").WithName("OllamaVersion");
    }
}
