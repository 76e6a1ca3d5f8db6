using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Api.Access;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.AnthropicMessages;
using OrleansAi.Api.Audio;
using OrleansAi.Api.Audit;
using OrleansAi.Api.ChatCompletions;
using OrleansAi.Api.Completions;
using OrleansAi.Api.Conversations;
using OrleansAi.Api.Embeddings;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Files;
using OrleansAi.Api.Gemini;
using OrleansAi.Api.Health;
using OrleansAi.Api.Idempotency;
using OrleansAi.Api.Images;
using OrleansAi.Api.Inference;
using OrleansAi.Api.Inference.Grpc;
using OrleansAi.Api.Inference.Repository;
using OrleansAi.Api.Jobs;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Api.Models;
using OrleansAi.Api.Moderations;
using OrleansAi.Api.Ollama;
using OrleansAi.Api.OpenApi;
using OrleansAi.Api.Playground;
using OrleansAi.Api.Providers;
using OrleansAi.Api.Quotas;
using OrleansAi.Api.Rerank;
using OrleansAi.Api.Responses;
using OrleansAi.Api.TextEmbeddings;
using OrleansAi.Api.Usage;
using OrleansAi.Api.Users;
using OrleansAi.Gateway.LocalModels;

namespace OrleansAi.Api;

/// <summary>The front: everything that speaks HTTP or gRPC.</summary>
public static class ApiHosting
{
    /// <summary>Adds what the front needs besides the gateway and the cluster.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddAccess();
        services.AddSingleton<CallIds>();
        services.AddPredictionFallbacks();
        services.AddSingleton<TensorCalls>();
        services.AddSingleton<ModelRepository>();
        services.AddGrpcApi();
        services.AddConversationsApi();
        services.AddIdempotencyApi();
        services.AddHealthChecks();
        services.AddApiDescription();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services;
    }

    /// <summary>Maps every path, behind request ids, errors and access.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            RequestId.Assign(context);
            return next(context);
        });
        app.UseMiddleware<ErrorMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<BodyEncodingMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseRouting();
        app.MapChatCompletions();
        app.MapResponses();
        app.MapAnthropicMessages();
        app.MapCountTokens();
        app.MapGemini();
        app.MapOllama();
        app.MapCompletions();
        app.MapEmbeddings();
        app.MapRerank();
        app.MapTextEmbeddings();
        app.MapOpenInference();
        app.MapModelRepository();
        app.MapLocalModels();
        app.MapGrpcApi();
        app.MapModerations();
        app.MapImages();
        app.MapAudio();
        app.MapModels();
        app.MapFiles();
        app.MapBatches();
        app.MapModelRegistry();
        app.MapRollouts();
        app.MapConversations();
        app.MapUsers();
        app.MapUsage();
        app.MapKeys();
        app.MapAccountQuotas();
        app.MapAudit();
        app.MapTokens();
        app.MapProviders();
        app.MapHealth();
        app.MapOpenApi();
        app.MapPlayground();
    }
}
