using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.Errors;
using OrleansAi.Usage;

namespace OrleansAi.Api.Usage;

/// <summary>What calls used, cost and took: their own for everyone, the whole tenant's for administrators.</summary>
public static class UsageApi
{
    /// <summary>Maps <c>/api/usage</c>, which sums calls up, and <c>/api/usage/calls</c>, which lists them.</summary>
    public static void MapUsage(this IEndpointRouteBuilder endpoints)
    {
        var usage = endpoints.MapGroup("/api/usage").WithTags("Usage");
        usage.MapGet("/", Get).WithName("GetUsage").Produces<UsageView>();
        usage.MapGet("/calls", ListCalls).WithName("ListCalls").Produces<ModelCallList>();
    }

    private static async Task<IResult> Get(
        HttpContext context, IGrainFactory grains, TimeProvider time, [AsParameters] UsageParameters parameters)
    {
        var (query, problem) = parameters.ToQuery(context, time.GetUtcNow());
        if (query is null)
        {
            return problem!;
        }

        var page = await grains.GetGrain<IUsageGrain>(IUsageGrain.Key).Query(query, context.RequestAborted);
        return TypedResults.Ok(UsageView.Of(query, page));
    }

    private static async Task<IResult> ListCalls(
        HttpContext context, IGrainFactory grains, TimeProvider time, [AsParameters] ModelCallParameters parameters)
    {
        var (query, problem) = parameters.ToQuery(context, time.GetUtcNow());
        if (query is null)
            return problem!;

        var page = await grains.GetGrain<IUsageGrain>(IUsageGrain.Key).ListCalls(query, context.RequestAborted);
        return TypedResults.Ok(ModelCallList.Of(page));
    }
}
