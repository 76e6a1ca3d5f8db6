using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Audit;

namespace OrleansAi.Api.Audit;

/// <summary>What administrators of the caller's tenant did, for its administrators.</summary>
public static class AuditApi
{
    private const int DefaultEntries = 100;
    private const int MostEntries = 1000;

    /// <summary>Maps <c>/api/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var audit = endpoints.MapGroup("/api/audit").WithTags("Audit").RequireScope(Scope.Admin);
        audit.MapGet("/", List).WithName("ListAuditEntries").Produces<AuditPage>();
        audit.MapGet("/verification", VerifyAsync).WithName("VerifyAuditTrail").Produces<AuditVerification>();
    }

    /// <summary>The entries in their order, behind the number <paramref name="after"/>.</summary>
    private static async Task<IResult> List(HttpContext context, IGrainFactory grains, long? after, int? limit)
    {
        if (after is < 0)
            return ApiError.Invalid($"after is {after}; write the number of the last entry that was read, or leave it out.", nameof(after));

        if (limit is < 1 or > MostEntries)
            return ApiError.Invalid($"limit is {limit}; write 1 to {MostEntries}.", nameof(limit));

        var entries = await TrailOf(context, grains).Read(after ?? 0, limit ?? DefaultEntries, context.RequestAborted);
        return TypedResults.Ok(new AuditPage([.. entries.Select(AuditEntryView.Of)]));
    }

    private static Task<AuditVerification> VerifyAsync(HttpContext context, IGrainFactory grains) => TrailOf(context, grains).Verify(context.RequestAborted);

    private static IAuditGrain TrailOf(HttpContext context, IGrainFactory grains) => grains.GetGrain<IAuditGrain>(context.Caller().Tenant);
}
