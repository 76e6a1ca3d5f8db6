using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Usage;

namespace OrleansAi.Api.Usage;

/// <summary>The query string of <c>/api/usage</c>, as text so that what is wrong can be said in our own words.</summary>
/// <param name="From">The beginning, as a date or a moment of ISO 8601; 30 days before the end by default.</param>
/// <param name="To">The end, which is not included; now by default.</param>
/// <param name="GroupBy">One of the names of <see cref="UsageGrouping"/>; <c>total</c> by default.</param>
/// <param name="User">Only this user's calls. Who is no administrator sees his own.</param>
/// <param name="Model">Only calls that asked for this model.</param>
/// <param name="Target">Only calls that this target, <c>provider/model</c>, answered.</param>
/// <param name="Limit">How many groups the page may have: 1 to 1000, 100 by default.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
internal sealed record UsageParameters(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "groupBy")] string? GroupBy,
    [FromQuery(Name = "user")] string? User,
    [FromQuery(Name = "model")] string? Model,
    [FromQuery(Name = "target")] string? Target,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "after")] string? After)
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1000;
    private const int FirstYear = 2000;

    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestRange = TimeSpan.FromDays(400);

    /// <summary>The query that the caller may make, or the error to answer with.</summary>
    public (UsageQuery? Query, IResult? Problem) ToQuery(HttpContext context, DateTimeOffset now)
    {
        var caller = context.Caller();
        var admin = caller.Has(Scope.Admin);
        if (!admin && User is not null && User != caller.User)
        {
            return (null, ApiError.Result(StatusCodes.Status403Forbidden, ErrorCodes.MissingScope,
                $"Only a key with the scope '{Scope.Admin}' sees other users.", "user"));
        }

        if (!TryTime(To, now, out var to))
        {
            return (null, NoTime(To, "to"));
        }

        if (!TryTime(From, to - DefaultRange, out var from))
        {
            return (null, NoTime(From, "from"));
        }

        if (from >= to || to - from > LongestRange)
        {
            return (null, ApiError.Invalid(
                $"from is {from:u} and to is {to:u}; write a from that is before to by {LongestRange.TotalDays} days at most.", "from"));
        }

        if (!TryGrouping(out var grouping))
        {
            return (null, ApiError.Invalid(
                $"groupBy is '{GroupBy}'; write one of {string.Join(", ", Enum.GetNames<UsageGrouping>()).ToLowerInvariant()}.", "groupBy"));
        }

        if (!TryLimit(out var limit))
        {
            return (null, ApiError.Invalid($"limit is '{Limit}'; write a number from 1 to {LargestLimit}.", "limit"));
        }

        return (new UsageQuery
        {
            From = from,
            To = to,
            Tenant = caller.Tenant,
            User = admin ? User : caller.User,
            Model = Model,
            Target = Target,
            GroupBy = grouping,
            Limit = limit,
            After = After,
        }, null);
    }

    private static bool TryTime(string? text, DateTimeOffset without, out DateTimeOffset time)
    {
        time = without;
        return text is null
            || (DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
                && char.IsAsciiDigit(text[0])
                && time.Year >= FirstYear);
    }

    // By the names alone: as enum values numbers and lists of names would parse too.
    private bool TryGrouping(out UsageGrouping grouping)
    {
        grouping = UsageGrouping.Total;
        if (GroupBy is null)
        {
            return true;
        }

        var named = Enum.GetValues<UsageGrouping>().Where(value => value.ToString().Equals(GroupBy, StringComparison.OrdinalIgnoreCase)).ToList();
        grouping = named.FirstOrDefault();
        return named.Count == 1;
    }

    private bool TryLimit(out int limit)
    {
        limit = DefaultLimit;
        return Limit is null
            || (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LargestLimit);
    }

    private static IResult NoTime(string? text, string parameter) =>
        ApiError.Invalid($"{parameter} is '{text}'; write a date or a moment, for example 2026-08-31 or 2026-08-31T12:00:00Z.", parameter);
}
