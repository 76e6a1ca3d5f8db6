using System.Collections.Immutable;
using OrleansAi.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary>What each protocol for tensors asks of the cluster's models: within the caller's limits, and recorded.</summary>
internal sealed class TensorCalls(LocalModelCalls calls, PredictionFallbacks fallbacks, IGrainFactory grains, CallIds ids)
{
    // What limits of this endpoint alone are configured by; each model's own path would be as many as there are models.
    private const string Endpoint = "/v2/models/infer";

    /// <summary>Runs a model.</summary>
    /// <param name="model">Its name, or <c>NAME/VERSION</c> (<see cref="ModelKey"/>).</param>
    /// <param name="tensors">What it is run on.</param>
    /// <param name="classes">Of which outputs classes are wanted in their place, and how many.</param>
    /// <param name="caller">Who is served and charged.</param>
    /// <param name="requestId">The id of the request that waits for it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LocalModelResult<PredictionAnswer>> RunAsync(
        string model, PredictionRequest tensors, ImmutableDictionary<string, int> classes, Caller caller, string requestId, CancellationToken cancellationToken)
    {
        if (!MayCall(caller, model))
            return new(new PredictionAnswer { Refusal = Unknown(model) }, null, null);

        var call = new LocalModelCall { CallId = ids.Next(), RequestId = requestId, Caller = caller, Endpoint = Endpoint, Model = model };
        var result = await calls.RunAsync(
            call, cancellation => grains.GetGrain<IPredictionGrain>(model).Predict(tensors, cancellation), static answer => answer.Refusal,
            () => fallbacks.Find(model, tensors), cancellationToken);
        return result with { Answer = result.Answer is { } answer ? TopClasses.Of(answer, classes) : null };
    }

    /// <summary>What a model takes and gives.</summary>
    public async Task<PredictionModel> DescribeAsync(string model, Caller caller, CancellationToken cancellationToken) =>
        MayCall(caller, model) ? await grains.GetGrain<IPredictionGrain>(model).Describe(cancellationToken) : new PredictionModel { Refusal = Unknown(model) };

    /// <summary>Whether a model is in memory, or the problem where it never will be. A model that is not is loaded.</summary>
    public async Task<(bool IsReady, InferenceProblem? Problem)> IsReadyAsync(string model, Caller caller, CancellationToken cancellationToken) =>
        (await DescribeAsync(model, caller, cancellationToken)).Refusal switch
        {
            null => (true, null),
            { Kind: InferenceRefusalKind.Unknown or InferenceRefusalKind.Invalid } refusal => (false, InferenceProblem.Of(refusal)),
            _ => (false, null),
        };

    /// <summary>Whether somebody may call a model; who may may call all its versions.</summary>
    public static bool MayCall(Caller caller, string model) =>
        caller.MayCall(model) || (model.LastIndexOf('/') is > 0 and var slash && caller.MayCall(model[..slash]));

    private static InferenceRefusal Unknown(string model) =>
        new(InferenceRefusalKind.Unknown, $"There is no local model '{model}', or this key may not call it.");
}
