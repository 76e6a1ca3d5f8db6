using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary>The Open Inference Protocol, version 2, over HTTP: any ONNX model of the settings, run on tensors.</summary>
public static class OpenInferenceApi
{
    /// <summary>Maps <c>/v2</c>, <c>/v2/health/…</c> and <c>/v2/models/{name}…</c>, with and without <c>/versions/{version}</c>.</summary>
    public static void MapOpenInference(this IEndpointRouteBuilder endpoints)
    {
        var protocol = endpoints.MapGroup("/v2").WithTags("Inference");
        protocol.MapGet("/", static () => ServerView.Of()).WithName("GetInferenceServer").Produces<ServerView>();
        protocol.MapGet("/health/live", static () => new LiveView(true)).WithName("IsInferenceServerLive").Produces<LiveView>();
        protocol.MapGet("/health/ready", ReadyAsync).WithName("IsInferenceServerReady").Produces<ReadyView>();

        var services = endpoints.ServiceProvider;
        var infer = new InferEndpoint(
            services.GetRequiredService<LocalModelCalls>(), services.GetRequiredService<IGrainFactory>(), services.GetRequiredService<CallIds>());
        foreach (var (path, suffix) in new[] { ("/models/{name}", ""), ("/models/{name}/versions/{version}", "Version") })
        {
            var model = protocol.MapGroup(path).RequireScope(Scope.Inference);
            model.MapGet("/", DescribeAsync).WithName($"GetInferenceModel{suffix}").Produces<ModelMetadataView>();
            model.MapGet("/ready", ModelReadyAsync).WithName($"IsInferenceModel{suffix}Ready").Produces<ModelReadyView>();
            model.MapPost("/infer", (Delegate)infer.HandleAsync)
                .WithName($"InferWithModel{suffix}")
                .Accepts<OpenInferenceDescription>("application/json", "application/octet-stream")
                .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "application/octet-stream");
        }
    }

    private static async Task<IResult> ReadyAsync(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        return report.Status == HealthStatus.Unhealthy
            ? TypedResults.Json(new ReadyView(false), statusCode: StatusCodes.Status400BadRequest)
            : TypedResults.Ok(new ReadyView(true));
    }

    private static async Task<IResult> DescribeAsync(string name, string? version, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var model = await grains.GetGrain<IPredictionGrain>(ModelKey.Of(name, version)).Describe(cancellationToken);
        return model.Refusal is { } refusal ? InferenceProblems.Result(refusal) : TypedResults.Ok(ModelMetadataView.Of(name, model));
    }

    private static async Task<IResult> ModelReadyAsync(string name, string? version, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var model = await grains.GetGrain<IPredictionGrain>(ModelKey.Of(name, version)).Describe(cancellationToken);
        return model.Refusal switch
        {
            null => TypedResults.Ok(new ModelReadyView(name, true)),
            { Kind: InferenceRefusalKind.Unknown or InferenceRefusalKind.Invalid } refusal => InferenceProblems.Result(refusal),

            // The protocol says so with a 4xx.
            _ => TypedResults.Json(new ModelReadyView(name, false), statusCode: StatusCodes.Status400BadRequest),
        };
    }
}
