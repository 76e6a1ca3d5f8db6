using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Audit;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Users;
using OrleansAi.Quotas;
using OrleansAi.Users;

namespace OrleansAi.Api.Quotas;

/// <summary>A user's limits, credits and ledger, below the user's path.</summary>
internal static class QuotaApi
{
    private const int MostEntries = 1000;
    private const int DefaultEntries = 100;

    /// <summary>Maps <c>quota</c>, <c>ledger</c> and, for administrators, <c>credits</c>.</summary>
    public static void MapQuota(this IEndpointRouteBuilder user)
    {
        user.MapGet("/quota", GetQuota).WithName("GetQuota").WithTags("Quotas").Produces<QuotaView>();
        user.MapGet("/ledger", GetLedger).WithName("GetLedger").WithTags("Quotas").Produces<LedgerView>();
        user.MapPost("/credits", AddCredits).WithName("AddCredits").WithTags("Quotas").RequireScope(Scope.Admin).Produces<CreditsView>();
    }

    private static async Task<QuotaView> GetQuota(string id, HttpContext context, IGrainFactory grains)
    {
        var userKey = UsersApi.UserKey(context, id);
        var isSelf = userKey == context.Caller().UserKey;
        var tier = isSelf ? context.Caller().Tier : (await grains.GetGrain<IUserGrain>(userKey).GetProfile()).Tier;
        var key = isSelf && context.Caller().KeyLimits is { } limits ? await AccountQuotaView.ReadAsync(grains, limits, context.RequestAborted) : null;
        return QuotaView.Of(await grains.GetGrain<IQuotaGrain>(userKey).GetStatus(tier, context.RequestAborted), key);
    }

    private static async Task<IResult> GetLedger(string id, HttpContext context, IGrainFactory grains, long? after, int? limit)
    {
        if (after < 0)
        {
            return ApiError.Invalid($"after is {after}; write the number of the last entry that was read, or leave it out.", "after");
        }

        if (limit is < 1 or > MostEntries)
        {
            return ApiError.Invalid($"limit is {limit}; write 1 to {MostEntries}.", "limit");
        }

        var ledger = grains.GetGrain<IQuotaGrain>(UsersApi.UserKey(context, id));
        return TypedResults.Ok(LedgerView.Of(await ledger.ReadLedger(after ?? 0, limit ?? DefaultEntries, context.RequestAborted)));
    }

    private static async Task<IResult> AddCredits(string id, NewCredits credits, HttpContext context, IGrainFactory grains)
    {
        if (credits.Problem() is { } problem)
        {
            return ApiError.Invalid(problem.Message, problem.Parameter);
        }

        await grains.RecordAsync(context, "credits.add", id, new { credits.Id, credits.Amount, credits.Note });
        var added = await grains.GetGrain<IQuotaGrain>(UsersApi.UserKey(context, id)).AddCredits(
            new AddCredits { Id = credits.Id!, Amount = Money.FromDollars(credits.Amount), Note = credits.Note }, context.RequestAborted);
        return TypedResults.Ok(new CreditsView(added.Added, added.Credits.Dollars));
    }
}
