using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>The local models, process by process, for administrators. A model may have a slash in its name: it is the rest of the path.</summary>
public static class LocalModelsApi
{
    /// <summary>Maps <c>/api/admin/local-models</c>.</summary>
    public static void MapLocalModels(this IEndpointRouteBuilder endpoints)
    {
        var models = endpoints.MapGroup("/api/admin/local-models").WithTags("Inference").RequireScope(Scope.Admin);
        models.MapGet("/", ListAsync).WithName("ListLocalModels").Produces<LocalModelList>();
        models.MapPost("/load/{**name}", LoadAsync).WithName("LoadLocalModel").Produces<LocalModelList>();
        models.MapPost("/unload/{**name}", UnloadAsync).WithName("UnloadLocalModel").Produces<LocalModelList>();
    }

    private static async Task<LocalModelList> ListAsync(ModelRepository models, CancellationToken cancellationToken) =>
        LocalModelList.Of(await models.DescribeAsync(cancellationToken));

    private static async Task<IResult> LoadAsync(string name, HttpContext context, ModelRepository models) => Result(await models.LoadAsync(name, context));

    private static async Task<IResult> UnloadAsync(string name, HttpContext context, ModelRepository models) => Result(await models.UnloadAsync(name, context));

    private static IResult Result((ImmutableArray<LocalModelReport> Reports, InferenceProblem? Problem) outcome) =>
        outcome.Problem?.ToResult() ?? TypedResults.Ok(LocalModelList.Of(outcome.Reports));
}
