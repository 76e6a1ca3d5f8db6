using Microsoft.AspNetCore.Http;
using OrleansAi.Access;

namespace OrleansAi.Api.Access;

/// <summary>Finds who a request is served for.</summary>
public static class CallerExtensions
{
    /// <summary>The caller that <see cref="AccessMiddleware"/> found; it has let no request pass without one.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>()
        ?? throw new InvalidOperationException("The endpoint is mapped outside of what the access middleware protects.");
}
