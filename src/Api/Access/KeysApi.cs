using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Audit;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Quotas;
using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;
using OrleansAi.Storage.Access;

namespace OrleansAi.Api.Access;

/// <summary>API keys of the caller's tenant, for its administrators.</summary>
public static class KeysApi
{
    private const int MostListed = 200;

    private static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>Maps <c>/api/admin/keys</c>.</summary>
    public static void MapKeys(this IEndpointRouteBuilder endpoints)
    {
        var keys = endpoints.MapGroup("/api/admin/keys").WithTags("Access").RequireScope(Scope.Admin);
        keys.MapGet("/", List).WithName("ListKeys").Produces<KeyPage>();
        keys.MapPost("/", Create).WithName("CreateKey").Produces<CreatedKey>(StatusCodes.Status201Created);
        keys.MapGet("/{id}", Get).WithName("GetKey").Produces<KeyView>();
        keys.MapPatch("/{id}", Change).WithName("ChangeKey").Accepts<NewKey>("application/merge-patch+json", "application/json").Produces<KeyView>();
        keys.MapPost("/{id}/rotate", Rotate).WithName("RotateKey").Produces<CreatedKey>(StatusCodes.Status201Created);
        keys.MapGet("/{id}/quota", GetQuota).WithName("GetKeyQuota").WithTags("Quotas").Produces<AccountQuotaView>();
        keys.MapDelete("/{id}", Revoke).WithName("RevokeKey").Produces<KeyView>();
    }

    private static async Task<IResult> List(HttpContext context, IAccessKeyStore store, string? after, int? limit)
    {
        if (limit is < 1 or > MostListed)
        {
            return ApiError.Invalid($"limit is {limit}; write 1 to {MostListed}.", nameof(limit));
        }

        var page = await store.ListAsync(context.Caller().Tenant, after, limit ?? MostListed, context.RequestAborted);
        return TypedResults.Ok(new KeyPage([.. page.Select(KeyView.Of)], page.Length == (limit ?? MostListed) ? page[^1].Id : null));
    }

    private static async Task<IResult> Create(HttpContext context, NewKey request, IGrainFactory grains, TimeProvider time) =>
        request.Problem(time.GetUtcNow()) is { } problem
            ? ApiError.Invalid(problem.Message, problem.Parameter)
            : await MakeAsync(context, grains, new CreateAccessKey
            {
                Hash = "",
                Name = request.NameOrDefault,
                Tenant = context.Caller().Tenant,
                User = request.User!,
                Tier = request.TierOrDefault,
                Scopes = request.ScopesOrDefault,
                ExpiresAt = request.ExpiresAt,
                Models = request.ModelsOrAll,
            }, id => AccountLimits.OfKey(id, request.Limits?.ToLimits()));

    private static async Task<IResult> Get(string id, HttpContext context, IGrainFactory grains) =>
        await FindAsync(grains, id, context.Caller().Tenant) is { } key
            ? TypedResults.Ok(KeyView.Of(key))
            : NotFound(id);

    private static async Task<IResult> GetQuota(string id, HttpContext context, IGrainFactory grains) =>
        await FindAsync(grains, id, context.Caller().Tenant) is { } key
            ? TypedResults.Ok(await AccountQuotaView.ReadAsync(grains, key.Limits, context.RequestAborted))
            : NotFound(id);

    /// <summary>Changes the members that the body has. It is tried again where somebody else changes the key meanwhile, so that neither's change is lost.</summary>
    private static async Task<IResult> Change(string id, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        if (await ReadPatchAsync(context) is not { } patch)
        {
            return ApiError.Invalid("The body is no JSON object; write the members to change, and null for those to take away.", "body");
        }

        var read = await FindAsync(grains, id, context.Caller().Tenant);
        var isRecorded = false;
        while (read is { RevokedAt: null })
        {
            var (wanted, wrong) = KeyPatch.Apply(read, patch);
            if (wanted is null)
            {
                return ApiError.Invalid(wrong!, "body");
            }

            if (wanted.Problem(time.GetUtcNow()) is { } problem)
            {
                return ApiError.Invalid(problem.Message, problem.Parameter);
            }

            if (!isRecorded)
            {
                await grains.RecordAsync(context, "key.change", id, patch);
                isRecorded = true;
            }

            var change = await grains.GetGrain<IAccessKeyGrain>(id).Change(new ChangeAccessKey { Read = read, Wanted = wanted.Over(read) });
            if (change.Done)
            {
                return TypedResults.Ok(KeyView.Of(change.Key!));
            }

            read = change.Key;
        }

        return NotFound(id);
    }

    /// <summary>Makes a key like the old one, which stays valid for the overlap so that clients can change over.</summary>
    private static async Task<IResult> Rotate(
        string id, HttpContext context, IGrainFactory grains, TimeProvider time, int? overlapSeconds)
    {
        if (overlapSeconds is < 0 || overlapSeconds > LongestOverlap.TotalSeconds)
        {
            return ApiError.Invalid($"overlapSeconds is {overlapSeconds}; write 0 to {LongestOverlap.TotalSeconds}.", nameof(overlapSeconds));
        }

        var now = time.GetUtcNow();
        var tenant = context.Caller().Tenant;
        if (await FindAsync(grains, id, tenant) is not { } old || !old.IsValidAt(now))
        {
            return NotFound(id);
        }

        await grains.RecordAsync(context, "key.rotate", id, new { overlapSeconds = overlapSeconds ?? 0 });
        var created = await MakeAsync(context, grains, new CreateAccessKey
        {
            Hash = "",
            Name = old.Name,
            Tenant = old.Tenant,
            User = old.User,
            Tier = old.Tier,
            Scopes = old.Scopes,
            ExpiresAt = old.ExpiresAt,
            Models = old.Models,
        }, _ => old.Limits);
        await grains.GetGrain<IAccessKeyGrain>(id).Revoke(tenant, now.AddSeconds(overlapSeconds ?? 0));
        return created;
    }

    private static async Task<IResult> Revoke(string id, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        if (await FindAsync(grains, id, context.Caller().Tenant) is null)
            return NotFound(id);

        await grains.RecordAsync(context, "key.revoke", id);
        return await grains.GetGrain<IAccessKeyGrain>(id).Revoke(context.Caller().Tenant, time.GetUtcNow()) is { } key ? TypedResults.Ok(KeyView.Of(key)) : NotFound(id);
    }

    private static async ValueTask<JsonObject?> ReadPatchAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }, cancellationToken: context.RequestAborted) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Ids that can't exist are not asked of any grain, so that guesses activate none.</summary>
    private static async ValueTask<AccessKey?> FindAsync(IGrainFactory grains, string id, string tenant) =>
        AccessKeyText.IsId(id) ? await grains.GetGrain<IAccessKeyGrain>(id).Get(tenant) : null;

    private static async Task<IResult> MakeAsync(
        HttpContext context, IGrainFactory grains, CreateAccessKey command, Func<string, AccountLimits?> limitsOf)
    {
        while (true)
        {
            var id = AccessKeyText.NewId();
            var text = AccessKeyText.New(id);
            var limits = limitsOf(id);
            await grains.RecordAsync(context, "key.create", id, new
            {
                command.Name,
                command.User,
                command.Tier,
                command.Scopes,
                command.ExpiresAt,
                Limits = LimitOptions.Of(limits?.Limits),
                Models = command.Models.IsDefaultOrEmpty ? null : command.Models.AsEnumerable(),
            });
            if (await grains.GetGrain<IAccessKeyGrain>(id).Create(command with { Hash = KeyHash.Of(text).ToString(), Limits = limits }) is { } key)
            {
                return TypedResults.Created($"/api/admin/keys/{id}", new CreatedKey(text, KeyView.Of(key)));
            }
        }
    }

    private static IResult NotFound(string id) =>
        ApiError.Result(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"There is no valid key '{id}'.");
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">The keys, without their texts.</param>
/// <param name="Next">What to send as <c>after</c> for the next page, or <c>null</c> at the end.</param>
internal sealed record KeyPage(IReadOnlyList<KeyView> Keys, string? Next);

/// <summary>A key that was just made.</summary>
/// <param name="Text">The key's text: shown this once and stored nowhere.</param>
/// <param name="Key">What is stored of it.</param>
internal sealed record CreatedKey(string Text, KeyView Key);
