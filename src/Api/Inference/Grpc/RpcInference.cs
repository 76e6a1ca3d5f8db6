using System.Net;
using Microsoft.Extensions.Logging;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Runs a request of the protocol, whichever method it came by.</summary>
internal sealed class RpcInference(TensorCalls calls)
{
    /// <summary>What a caller is told who may not run models.</summary>
    public static InferenceProblem WithoutScope { get; } = new(HttpStatusCode.Forbidden, ErrorCodes.MissingScope, ScopeFilter.Missing(Scope.Inference));

    /// <summary>The answer, or why there is none.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<InferOutcome> RunAsync(ModelInferRequest request, Caller caller, string requestId, CancellationToken cancellationToken)
    {
        var (tensors, unreadable) = InferRequests.Read(request);
        if (tensors is null)
            return new(null, InferenceProblem.Invalid(unreadable!), null);
        var (classes, unclear) = InferRequests.ReadClasses(request);
        if (unclear is not null)
            return new(null, InferenceProblem.Invalid(unclear), null);

        var result = await calls.RunAsync(ModelKey.Of(request.ModelName, request.ModelVersion), tensors, classes, caller, requestId, cancellationToken);
        return InferenceProblem.Of(result) is { } problem
            ? new(null, problem, result.Limits)
            : new(InferResponses.Write(request, result.Answer!), null, result.Limits);
    }
}

/// <summary>What came of a request.</summary>
/// <param name="Response">The answer, or <c>null</c>.</param>
/// <param name="Problem">Why there is none.</param>
/// <param name="Limits">What is left of the caller's limits.</param>
internal readonly record struct InferOutcome(ModelInferResponse? Response, InferenceProblem? Problem, RateLimitStatus? Limits);
