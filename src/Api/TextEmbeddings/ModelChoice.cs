using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>Which model a request means whose format has no word for it: the query's or body's <c>model</c>, or the only one there is.</summary>
internal static class ModelChoice
{
    /// <summary>The model, or <c>null</c> where one has to be named.</summary>
    public static string? Of(HttpRequest request, JsonElement body, GatewaySettings settings, ModelOperation operation)
    {
        if (request.Query["model"] is [{ Length: > 0 } asked])
        {
            return asked;
        }

        return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("model", out var named) && named.ValueKind == JsonValueKind.String
            ? named.GetString()
            : Only(settings, operation);
    }

    /// <summary>The only model that serves the operation, or <c>null</c>.</summary>
    public static string? Only(GatewaySettings settings, ModelOperation operation) =>
        settings.Routes.Names.Where(name => settings.Routes.TryFind(name, out var route) && route.Serves(operation)).Take(2).ToArray() is [var only] ? only : null;
}
