using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Audit;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Models;

namespace OrleansAi.Api.Models;

/// <summary>New versions of models on their way into use, for administrators.</summary>
public static class RolloutsApi
{
    private const int MostListed = 200;
    private const int LongestReason = 1000;

    /// <summary>Maps <c>/api/admin/rollouts</c>.</summary>
    public static void MapRollouts(this IEndpointRouteBuilder endpoints)
    {
        var rollouts = endpoints.MapGroup("/api/admin/rollouts").WithTags("Rollouts").RequireScope(Scope.Admin);
        rollouts.MapGet("/", List).WithName("ListRollouts").Produces<RolloutList>();
        rollouts.MapPost("/", Start).WithName("StartRollout").Produces<RolloutView>(StatusCodes.Status201Created);
        rollouts.MapGet("/{id}", Get).WithName("GetRollout").Produces<RolloutView>();
        rollouts.MapPatch("/{id}", ChangeWeight).WithName("ChangeRollout").Produces<RolloutView>();
        rollouts.MapDelete("/{id}", Withdraw).WithName("WithdrawRollout").Produces<RolloutView>();
        rollouts.MapPost("/{id}/promote", Promote).WithName("PromoteRollout").Produces<RolloutView>();
        rollouts.MapPost("/{id}/rollback", RollBack).WithName("RollBackRollout").Produces<RolloutView>();
        rollouts.MapPost("/{id}/abort", Abort).WithName("AbortRollout").Produces<RolloutView>();
        rollouts.MapPost("/{id}/scores", AddScores).WithName("AddRolloutScores").Produces<RolloutView>();
    }

    private static async Task<IResult> List(HttpContext context, IGrainFactory grains, TimeProvider time, string? model, int? limit)
    {
        if (limit is < 1 or > MostListed)
            return ApiError.Invalid($"limit is {limit}; write 1 to {MostListed}.", nameof(limit));

        var rollouts = await CatalogOf(grains).List(model, limit ?? MostListed, context.RequestAborted);
        return TypedResults.Ok(new RolloutList([.. rollouts.Select(rollout => RolloutView.Of(rollout, time.GetUtcNow()))]));
    }

    private static async Task<IResult> Start(NewRollout request, HttpContext context, IGrainFactory grains, IModelVersions versions, TimeProvider time)
    {
        if (request.Problem() is { } problem)
            return ApiError.Invalid(problem.Message, problem.Parameter);

        if (!versions.Has(request.Model!))
            return ApiError.Invalid($"model is '{request.Model}', which is not among the Models, neither those of the settings nor registered ones.", "model");

        var caller = context.Caller();
        var command = request.ToCommand(Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), caller.Tenant, caller.User);
        if (versions.Check(request.Model!, command.Candidate) is { IsEmpty: false } wrong)
            return ApiError.Invalid(string.Join(' ', wrong), "candidate");

        await grains.RecordAsync(
            context,
            "rollout.start",
            command.Id,
            new { request.Model, Kind = command.Kind.ToString(), Version = command.Candidate.Name, Targets = command.Candidate.Targets.Select(target => $"{target.Provider}/{target.Model}"), command.Weight });
        var answer = await GrainOf(grains, request.Model!).Start(command);
        return answer.Problem is null
            ? TypedResults.Created($"/api/admin/rollouts/{command.Id}", RolloutView.Of(answer.Rollout!, time.GetUtcNow()))
            : Conflict(answer.Problem);
    }

    private static async Task<IResult> Get(string id, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        if (await CatalogOf(grains).Find(id, context.RequestAborted) is not { } stored)
            return NotFound(id);

        // What is stored of its figures is a little old; an earlier rollout of the model has no others.
        var latest = await GrainOf(grains, stored.Rollout.Model).Get(context.RequestAborted);
        var standing = latest?.Rollout.Id == id ? latest : stored;
        return TypedResults.Ok(RolloutView.Of(standing.Rollout, time.GetUtcNow(), standing.Figures));
    }

    private static Task<IResult> ChangeWeight(string id, RolloutChange change, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        change.Weight is { } weight && NewRollout.IsShare(weight)
            ? ActAsync(id, context, grains, time, "rollout.weight", new { weight }, grain => grain.ChangeWeight(id, weight))
            : Task.FromResult(ApiError.Invalid($"weight is {change.Weight?.ToString(CultureInfo.InvariantCulture) ?? "missing"}; write a percentage from 0 to 100.", "weight"));

    private static Task<IResult> Promote(string id, RolloutEnding? ending, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        EndAsync(id, RolloutStatus.Promoted, "promote", ending, context, grains, time);

    private static Task<IResult> RollBack(string id, RolloutEnding? ending, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        EndAsync(id, RolloutStatus.RolledBack, "rollback", ending, context, grains, time);

    private static Task<IResult> Abort(string id, RolloutEnding? ending, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        EndAsync(id, RolloutStatus.Aborted, "abort", ending, context, grains, time);

    /// <summary>The model follows its settings again.</summary>
    private static Task<IResult> Withdraw(string id, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        EndAsync(id, RolloutStatus.Withdrawn, "withdraw", null, context, grains, time);

    private static async Task<IResult> EndAsync(
        string id, RolloutStatus end, string action, RolloutEnding? ending, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        if (ending?.Reason?.Length > LongestReason)
            return ApiError.Invalid($"reason has {ending.Reason.Length} characters; write at most {LongestReason}.", "reason");

        var reason = ending?.Reason ?? $"By {context.Caller().User}.";
        return await ActAsync(id, context, grains, time, $"rollout.{action}", new { reason }, grain => grain.End(id, end, reason));
    }

    private static Task<IResult> AddScores(string id, NewScores scores, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        scores.Problem() is { } problem
            ? Task.FromResult(ApiError.Invalid(problem.Message, problem.Parameter))
            : ActAsync(id, context, grains, time, null, null, grain => grain.AddScores(id, scores.ToScores()));

    private static async Task<IResult> ActAsync(
        string id,
        HttpContext context,
        IGrainFactory grains,
        TimeProvider time,
        string? audited,
        object? details,
        Func<IRolloutGrain, Task<RolloutAnswer>> act)
    {
        if (await CatalogOf(grains).Find(id, context.RequestAborted) is not { } stored)
            return NotFound(id);

        if (audited is not null)
            await grains.RecordAsync(context, audited, id, details);

        var answer = await act(GrainOf(grains, stored.Rollout.Model));
        return answer.Problem is null ? TypedResults.Ok(RolloutView.Of(answer.Rollout!, time.GetUtcNow())) : Conflict(answer.Problem);
    }

    private static IRolloutCatalogGrain CatalogOf(IGrainFactory grains) => grains.GetGrain<IRolloutCatalogGrain>(IRolloutCatalogGrain.Key);

    private static IRolloutGrain GrainOf(IGrainFactory grains, string model) => grains.GetGrain<IRolloutGrain>(model);

    private static IResult NotFound(string id) => ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no rollout '{id}'.");

    private static IResult Conflict(string problem) => ApiError.Result(StatusCodes.Status409Conflict, ErrorCodes.Conflict, problem);
}
