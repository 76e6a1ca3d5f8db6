using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Conversations;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Files;
using OrleansAi.Jobs;
using OrleansAi.Storage.Blobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Api.Jobs;

/// <summary>OpenAI's batches: those of the caller, and nobody else's.</summary>
public static class BatchesApi
{
    private const int MostUnfinished = 100;
    private const int MostListed = 100;
    private const int UsuallyListed = 20;
    private static readonly TimeSpan UntilOneEnds = TimeSpan.FromMinutes(1);

    /// <summary>Maps <c>/v1/batches</c>.</summary>
    public static void MapBatches(this IEndpointRouteBuilder endpoints)
    {
        var batches = endpoints.MapGroup("/v1/batches").WithTags("Batches").RequireScope(Scope.Files);
        batches.MapPost("/", CreateAsync).WithName("CreateBatch").Produces<BatchView>();
        batches.MapGet("/", ListAsync).WithName("ListBatches").Produces<ListPage<BatchView>>();
        batches.MapGet("/{id}", GetAsync).WithName("GetBatch").Produces<BatchView>();
        batches.MapPost("/{id}/cancel", CancelAsync).WithName("CancelBatch").Produces<BatchView>();
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, NewBatchBody body, IBlobStore blobs, IBatchStore batches, IGrainFactory grains, TimeProvider time)
    {
        if (body.Problem() is { } problem)
            return ApiError.Result(problem.Status, problem.Code, problem.Message, problem.Parameter);

        var caller = context.Caller();
        var scope = BatchEndpoints.ScopeOf(body.Endpoint!);
        if (!caller.Has(scope))
            return ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope, $"The API key lacks the scope '{scope}'.");

        if (await blobs.FindAsync(caller.Owner(), body.InputFileId!, context.RequestAborted) is not { } file)
            return ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"No such File object: {body.InputFileId}", "input_file_id");

        if (file.Purpose != FileRules.Batch)
            return ApiError.Invalid($"The file {file.Id} is for '{file.Purpose}'; upload it with the purpose '{FileRules.Batch}'.", "input_file_id");

        if (await batches.CountUnfinishedAsync(caller.Tenant, caller.User, context.RequestAborted) >= MostUnfinished)
        {
            return ApiError.Result(
                StatusCodes.Status429TooManyRequests,
                "batch_limit_exceeded",
                $"{MostUnfinished} batches are unfinished; wait for one of them, or cancel one.",
                retryAfter: UntilOneEnds);
        }

        var id = BatchId.New(time.GetUtcNow());
        return TypedResults.Ok(BatchView.Of(await grains.GetGrain<IBatchGrain>(id).Create(caller, body.ToRequest())));
    }

    private static async Task<IResult> ListAsync(HttpContext context, IBatchStore batches, string? after, string? limit)
    {
        if (!QueryNumbers.TryRead(limit, 1, MostListed, UsuallyListed, out var most))
            return ApiError.Invalid($"Invalid 'limit': expected a whole number from 1 to {MostListed}.", nameof(limit));

        if (after is not null && !BatchId.IsValid(after))
            return ApiError.Invalid($"Invalid 'after': '{after}' is no id of a batch.", nameof(after));

        var caller = context.Caller();
        var found = await batches.ListAsync(caller.Tenant, caller.User, after, (int)most + 1, context.RequestAborted);
        return TypedResults.Ok(ListPage<BatchView>.Of([.. found.Select(BatchView.Of)], (int)most, batch => batch.Id));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, IGrainFactory grains) =>
        BatchId.IsValid(id) && await grains.GetGrain<IBatchGrain>(id).Get(context.Caller()) is { } batch
            ? TypedResults.Ok(BatchView.Of(batch))
            : NotFound(id);

    private static async Task<IResult> CancelAsync(string id, HttpContext context, IGrainFactory grains)
    {
        if (!BatchId.IsValid(id))
            return NotFound(id);

        var (batch, isAccepted) = await grains.GetGrain<IBatchGrain>(id).Cancel(context.Caller());
        if (batch is null)
            return NotFound(id);

        var view = BatchView.Of(batch);
        return isAccepted
            ? TypedResults.Ok(view)
            : ApiError.Result(
                StatusCodes.Status409Conflict, "invalid_batch_status", $"Cannot cancel a batch with status '{view.Status}'.", "status");
    }

    private static IResult NotFound(string id) =>
        ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"No batch found with id '{id}'.", "id");
}
