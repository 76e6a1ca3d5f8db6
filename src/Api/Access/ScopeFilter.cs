using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Access;

/// <summary>Asks for a scope before an endpoint runs.</summary>
public static class ScopeFilter
{
    /// <summary>Answers 403 to callers without <paramref name="scope"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.AddEndpointFilter(async (invocation, next) =>
            invocation.HttpContext.Caller().Has(scope)
                ? await next(invocation)
                : ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope, Missing(scope)));

    /// <summary>What a caller without <paramref name="scope"/> is told.</summary>
    internal static string Missing(string scope) => $"The API key lacks the scope '{scope}'.";
}
