using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.ModelCalls;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>
/// Triton's model repository extension of the Open Inference Protocol
/// (https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md).
/// </summary>
public static class RepositoryApi
{
    // A parameter that asks for nothing which is not so here anyway.
    private const string UnloadDependents = "unload_dependents";

    /// <summary>Maps <c>/v2/repository/…</c>.</summary>
    public static void MapModelRepository(this IEndpointRouteBuilder endpoints)
    {
        var repository = endpoints.MapGroup("/v2/repository").WithTags("Inference");
        repository.MapPost("/index", (Delegate)IndexAsync).RequireScope(Scope.Inference).WithName("ListInferenceModels")
            .Accepts<RepositoryIndexDescription>("application/json").Produces<RepositoryModelView[]>();
        var model = repository.MapGroup("/models/{name}").RequireScope(Scope.Admin);
        model.MapPost("/load", (Delegate)LoadAsync).WithName("LoadInferenceModel").Accepts<RepositoryChangeDescription>("application/json").Produces<RepositoryLoadView>();
        model.MapPost("/unload", (Delegate)UnloadAsync).WithName("UnloadInferenceModel").Accepts<RepositoryChangeDescription>("application/json").Produces<RepositoryUnloadView>();
    }

    private static async Task<IResult> IndexAsync(HttpContext context, ModelRepository models)
    {
        var (body, problem) = await ReadAsync(context.Request, "ready");
        if (problem is not null)
            return problem.ToResult();

        var isReadyOnly = false;
        if (body?.TryGetProperty("ready", out var ready) == true)
        {
            if (ready.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return InferenceProblem.Invalid("'ready' is no truth value; write true for the models that serve, or leave it out for all.").ToResult();
            isReadyOnly = ready.GetBoolean();
        }

        var index = RepositoryRules.Index(await models.DescribeAsync(context.RequestAborted), context.Caller());
        return TypedResults.Ok(index.Where(model => model.IsReady || !isReadyOnly).Select(RepositoryModelView.Of).ToArray());
    }

    private static async Task<IResult> LoadAsync(HttpContext context, string name, ModelRepository models)
    {
        var (_, unread) = await ReadAsync(context.Request, "parameters");
        return unread?.ToResult()
            ?? (await models.LoadAsync(ModelKey.OfPath(name, null), context)).Problem?.ToResult()
            ?? TypedResults.Ok(new RepositoryLoadView(name, true));
    }

    private static async Task<IResult> UnloadAsync(HttpContext context, string name, ModelRepository models)
    {
        var (_, unread) = await ReadAsync(context.Request, "parameters");
        return unread?.ToResult()
            ?? (await models.UnloadAsync(ModelKey.OfPath(name, null), context)).Problem?.ToResult()
            ?? TypedResults.Ok(new RepositoryUnloadView(name, true));
    }

    /// <summary>Why a parameter can't be heeded, or <c>null</c> where it can.</summary>
    internal static InferenceProblem? Refusal(string parameter) => parameter == UnloadDependents ? null : InferenceProblem.Invalid(
        $"The parameter '{parameter}' is not known: what a model is stands in the settings, OrleansAi:Inference:Models. Change it there, and leave the parameter out.");

    // An empty body is as good as {}.
    private static async Task<(JsonElement? Body, InferenceProblem? Problem)> ReadAsync(HttpRequest request, string member)
    {
        var bytes = await RequestBody.ReadAsync(request, request.HttpContext.RequestAborted);
        if (bytes.IsEmpty)
            return (null, null);

        try
        {
            var body = JsonElement.Parse(bytes.Span);
            if (body.ValueKind != JsonValueKind.Object)
                return (null, InferenceProblem.Invalid($"The body is no JSON object; write {{}}, or one with the member '{member}'."));

            return body.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                ? (body, parameters.EnumerateObject().Select(static parameter => Refusal(parameter.Name)).FirstOrDefault(static refusal => refusal is not null))
                : (body, null);
        }
        catch (JsonException exception)
        {
            return (null, InferenceProblem.Invalid($"The body is no JSON: {exception.Message}"));
        }
    }
}
