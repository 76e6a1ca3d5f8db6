using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Models;

/// <summary>The conditions of a request that changes something, <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110, section 13). Pure.</summary>
internal static class Preconditions
{
    /// <summary>Whether the request has one: then it must not overwrite a change that comes in between.</summary>
    public static bool AreIn(IHeaderDictionary headers) => headers.IfMatch.Count > 0 || headers.IfNoneMatch.Count > 0;

    /// <summary>Why the request is not to be done, or <c>null</c>.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="current">The entity tag of what is there, or <c>null</c> where nothing is.</param>
    public static IResult? Check(IHeaderDictionary headers, EntityTagHeaderValue? current)
    {
        if (!TryRead(headers.IfMatch, out var match) || !TryRead(headers.IfNoneMatch, out var noneMatch))
            return ApiError.Invalid("If-Match and If-None-Match take entity tags in quotes, as ETag has them, or *.", "if-match");

        if (match is not null && !match.Any(tag => Matches(tag, current, useStrongComparison: true)))
            return Failed(current is null ? "There is nothing of this name." : $"It was changed: its ETag is {current} now.");

        return noneMatch?.Any(tag => Matches(tag, current, useStrongComparison: false)) == true
            ? Failed($"It is there already, with the ETag {current}.")
            : null;
    }

    /// <summary>The answer where a condition doesn't hold.</summary>
    public static IResult Failed(string message) =>
        ApiError.Result(StatusCodes.Status412PreconditionFailed, ErrorCodes.PreconditionFailed, message);

    // A condition that can't be read must not pass for none.
    private static bool TryRead(Microsoft.Extensions.Primitives.StringValues header, out IList<EntityTagHeaderValue>? tags)
    {
        tags = null;
        return header.Count == 0 || EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out tags);
    }

    private static bool Matches(EntityTagHeaderValue tag, EntityTagHeaderValue? current, bool useStrongComparison) =>
        current is not null && (tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(current, useStrongComparison));
}
