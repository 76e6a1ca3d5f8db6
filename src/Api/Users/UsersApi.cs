using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.Quotas;
using OrleansAi.Users;

namespace OrleansAi.Api.Users;

/// <summary>Users of the caller's tenant: their own profile for everyone, all of them for administrators.</summary>
public static class UsersApi
{
    /// <summary>The id that means the caller.</summary>
    public const string Me = "me";

    /// <summary>Maps <c>/api/users/{id}</c>.</summary>
    public static void MapUsers(this IEndpointRouteBuilder endpoints)
    {
        var users = endpoints.MapGroup("/api/users/{id}").WithTags("Users").RequireSelfOrAdmin();
        users.MapGet("/", Get).WithName("GetUser").Produces<UserView>();
        users.MapPatch("/", Change).WithName("ChangeUser").Produces<UserView>();
        users.MapQuota();
    }

    /// <summary>The key of the grains of the user whom the path names.</summary>
    internal static string UserKey(HttpContext context, string id) =>
        $"{context.Caller().Tenant}/{(id == Me ? context.Caller().User : id)}";

    private static async Task<UserView> Get(string id, HttpContext context, IGrainFactory grains) =>
        UserView.Of(UserKey(context, id), await grains.GetGrain<IUserGrain>(UserKey(context, id)).GetProfile());

    private static async Task<IResult> Change(string id, UserChange change, HttpContext context, IGrainFactory grains)
    {
        if (change.Problem() is { } problem)
        {
            return ApiError.Result(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, problem.Message, problem.Parameter);
        }

        if (change.Tier is not null && !context.Caller().Has(Scope.Admin))
        {
            return ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope,
                $"Only a key with the scope '{Scope.Admin}' changes a tier.", "tier");
        }

        var userKey = UserKey(context, id);
        var profile = await grains.GetGrain<IUserGrain>(userKey).ChangeProfile(new ChangeUserProfile
        {
            DisplayName = change.DisplayName,
            Tier = change.Tier,
            Preferences = change.Preferences?.ToImmutableSortedDictionary(),
        });
        return TypedResults.Ok(UserView.Of(userKey, profile));
    }

    private static TBuilder RequireSelfOrAdmin<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var id = (string)context.GetRouteValue("id")!;
            if (!Names.IsValid(id))
            {
                return ApiError.Result(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, $"'{id}' is no user's id.", "id");
            }

            return id == Me || id == context.Caller().User || context.Caller().Has(Scope.Admin)
                ? await next(invocation)
                : ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope,
                    $"Only a key with the scope '{Scope.Admin}' sees other users.");
        });
}
