using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>The Open Inference Protocol, version 2, over gRPC: what <see cref="OpenInferenceApi"/> is over HTTP, and Triton's stream.</summary>
internal sealed class OpenInferenceService(
    TensorCalls calls, RpcInference inference, CallerDirectory callers, HealthCheckService health, IOptions<GrpcOptions> options, ILogger<OpenInferenceService> logger)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override async Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        new() { Ready = await health.IsReadyAsync(context.CancellationToken) };

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
    {
        var server = ServerView.Of();
        return Task.FromResult(new ServerMetadataResponse { Name = server.Name, Version = server.Version });
    }

    public override async Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        var (isReady, problem) = await calls.IsReadyAsync(KeyOf(context, request.Name, request.Version), CallerOf(context), context.CancellationToken);
        return problem is null ? new ModelReadyResponse { Ready = isReady } : throw Failed(context, problem);
    }

    public override async Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        var model = await calls.DescribeAsync(KeyOf(context, request.Name, request.Version), CallerOf(context), context.CancellationToken);
        return model.Refusal is { } refusal
            ? throw Failed(context, InferenceProblem.Of(refusal))
            : new ModelMetadataResponse
            {
                Name = request.Name,
                Versions = { model.Versions },
                Platform = ModelMetadataView.Onnx,
                Inputs = { model.Inputs.Select(MetadataOf) },
                Outputs = { model.Outputs.Select(MetadataOf) },
            };
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var outcome = await inference.RunAsync(request, CallerOf(context), http.TraceIdentifier, context.CancellationToken);
        ModelHeaders.Write(http.Response.Headers, outcome.Limits);
        return outcome.Response ?? throw Failed(context, outcome.Problem!);
    }

    public override async Task ModelStreamInfer(
        IAsyncStreamReader<ModelInferRequest> requestStream, IServerStreamWriter<ModelStreamInferResponse> responseStream, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var caller = new LastingCaller(callers, CallerOf(context), PresentedKey.Of(http.Request));
        var stream = new InferStream(inference, caller, http.TraceIdentifier, options.Value.RequestsPerStream, logger);
        var closing = http.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        if (await stream.RunAsync(requestStream, responseStream, closing, context.CancellationToken) is { } problem)
            throw Failed(context, problem);
    }

    private static Caller CallerOf(ServerCallContext context) =>
        context.GetHttpContext().Caller() is var caller && caller.Has(Scope.Inference)
            ? caller
            : throw Failed(context, RpcInference.WithoutScope);

    private static string KeyOf(ServerCallContext context, string name, string version) =>
        name.Length > 0 ? ModelKey.Of(name, version) : throw Failed(context, InferenceProblem.Invalid("'name' is missing; write the name of a local model."));

    private static RpcException Failed(ServerCallContext context, InferenceProblem problem) =>
        GrpcErrors.Exception(context.GetHttpContext(), problem.Status, problem.Message, problem.RetryAfter);

    private static ModelMetadataResponse.Types.TensorMetadata MetadataOf(PredictionSlot slot) =>
        new() { Name = slot.Name, Datatype = slot.Datatype.NameOf(), Shape = { slot.Shape } };
}
