using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansAi.Access;
using OrleansAi.Api.Access;

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

        var infer = new InferEndpoint(endpoints.ServiceProvider.GetRequiredService<TensorCalls>());
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

    private static async Task<IResult> ReadyAsync(HealthCheckService health, CancellationToken cancellationToken) =>
        await health.IsReadyAsync(cancellationToken)
            ? TypedResults.Ok(new ReadyView(true))
            : TypedResults.Json(new ReadyView(false), statusCode: StatusCodes.Status400BadRequest);

    private static async Task<IResult> DescribeAsync(string name, string? version, HttpContext context, TensorCalls calls)
    {
        var model = await calls.DescribeAsync(ModelKey.OfPath(name, version), context.Caller(), context.RequestAborted);
        return model.Refusal is { } refusal ? InferenceProblem.Of(refusal).ToResult() : TypedResults.Ok(ModelMetadataView.Of(name, model));
    }

    private static async Task<IResult> ModelReadyAsync(string name, string? version, HttpContext context, TensorCalls calls) =>
        await calls.IsReadyAsync(ModelKey.OfPath(name, version), context.Caller(), context.RequestAborted) switch
        {
            (_, { } problem) => problem.ToResult(),
            (true, _) => TypedResults.Ok(new ModelReadyView(name, true)),

            // The protocol says so with a 4xx.
            _ => TypedResults.Json(new ModelReadyView(name, false), statusCode: StatusCodes.Status400BadRequest),
        };
}
