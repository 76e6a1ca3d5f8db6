using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Inference.Repository;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>The Open Inference Protocol, version 2, over gRPC: what <see cref="OpenInferenceApi"/> and <see cref="RepositoryApi"/> are over HTTP, and Triton's stream.</summary>
internal sealed class OpenInferenceService(
    TensorCalls calls, ModelRepository models, RpcInference inference, CallerDirectory callers, HealthCheckService health, IOptions<GrpcOptions> options, ILogger<OpenInferenceService> logger)
    : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override async Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        new() { Ready = await health.IsReadyAsync(context.CancellationToken) };

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
    {
        var server = ServerView.Of();
        return Task.FromResult(new ServerMetadataResponse { Name = server.Name, Version = server.Version, Extensions = { server.Extensions } });
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

    public override async Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        CheckRepository(context, request.RepositoryName);
        var index = RepositoryRules.Index(await models.DescribeAsync(context.CancellationToken), CallerOf(context));
        return new RepositoryIndexResponse { Models = { index.Where(model => model.IsReady || !request.Ready).Select(IndexOf) } };
    }

    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        CheckAdministrator(context);
        CheckRepository(context, request.RepositoryName, request.Parameters.Keys);
        var (_, problem) = await models.LoadAsync(KeyOf(context, request.ModelName, ""), context.GetHttpContext());
        return problem is null ? new RepositoryModelLoadResponse() : throw Failed(context, problem);
    }

    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        CheckAdministrator(context);
        CheckRepository(context, request.RepositoryName, request.Parameters.Keys);
        var (_, problem) = await models.UnloadAsync(KeyOf(context, request.ModelName, ""), context.GetHttpContext());
        return problem is null ? new RepositoryModelUnloadResponse() : throw Failed(context, problem);
    }

    private static void CheckAdministrator(ServerCallContext context)
    {
        if (!context.GetHttpContext().Caller().Has(Scope.Admin))
            throw Failed(context, new InferenceProblem(HttpStatusCode.Forbidden, ErrorCodes.MissingScope, ScopeFilter.Missing(Scope.Admin)));
    }

    private static void CheckRepository(ServerCallContext context, string name, params IEnumerable<string> parameters)
    {
        if (name.Length > 0)
            throw Failed(context, InferenceProblem.Invalid($"There is no repository '{name}'; leave 'repository_name' out."));
        if (parameters.Select(RepositoryApi.Refusal).FirstOrDefault(static refusal => refusal is not null) is { } problem)
            throw Failed(context, problem);
    }

    private static RepositoryIndexResponse.Types.ModelIndex IndexOf(RepositoryModel model) =>
        new() { Name = model.Name, Version = model.Version ?? "", State = model.State, Reason = model.Reason ?? "" };

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
