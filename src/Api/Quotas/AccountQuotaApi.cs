using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.Quotas;

/// <summary>What is left of the limits that many share: those of the administrator's tenant, and of models. Those of keys are below the keys' path.</summary>
internal static class AccountQuotaApi
{
    /// <summary>Maps <c>/api/admin/tenants/{tenant}/quota</c> and <c>/api/admin/models/quota/{model}</c>; a model may have slashes in its name.</summary>
    public static void MapAccountQuotas(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/api/admin").WithTags("Quotas").RequireScope(Scope.Admin);
        admin.MapGet("/tenants/{tenant}/quota", GetTenant).WithName("GetTenantQuota").Produces<AccountQuotaView>();
        admin.MapGet("/models/quota/{**model}", GetModel).WithName("GetModelQuota").Produces<AccountQuotaView>();
    }

    private static async Task<IResult> GetTenant(string tenant, HttpContext context, IGrainFactory grains, IGatewaySettings settings) =>
        tenant == context.Caller().Tenant
            ? TypedResults.Ok(await AccountQuotaView.ReadAsync(grains, settings.Current.Tenants.GetValueOrDefault(tenant), context.RequestAborted))
            : ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no tenant '{tenant}' for this key: administrators read their own tenant's.");

    private static async Task<IResult> GetModel(string model, HttpContext context, IGrainFactory grains, IGatewaySettings settings) =>
        settings.Current.Routes.TryFind(model, out var route)
            ? TypedResults.Ok(await AccountQuotaView.ReadAsync(grains, route.Limits, context.RequestAborted))
            : ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no model '{model}'.");
}
