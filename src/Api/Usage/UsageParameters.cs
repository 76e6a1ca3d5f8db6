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
/// <param name="Version">Only calls of this version of their model.</param>
/// <param name="Shadow">Only copies for versions under test, for administrators; by default none of them.</param>
/// <param name="Limit">How many groups the page may have: 1 to 1000, 100 by default.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
internal sealed record UsageParameters(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "groupBy")] string? GroupBy,
    [FromQuery(Name = "user")] string? User,
    [FromQuery(Name = "model")] string? Model,
    [FromQuery(Name = "target")] string? Target,
    [FromQuery(Name = "version")] string? Version,
    [FromQuery(Name = "shadow")] bool? Shadow,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "after")] string? After)
{
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(30);

    /// <summary>The query that the caller may make, or the error to answer with.</summary>
    public (UsageQuery? Query, IResult? Problem) ToQuery(HttpContext context, DateTimeOffset now)
    {
        var caller = context.Caller();
        if (UsageRules.RefuseOthers(caller, User) is { } refused)
            return (null, refused);

        if (UsageRules.RefuseShadow(caller, Shadow) is { } hidden)
            return (null, hidden);

        var (range, problem) = UsageRules.RangeOf(From, To, DefaultRange, now);
        if (problem is not null)
            return (null, problem);

        var grouping = GroupBy is null ? UsageGrouping.Total : UsageRules.Named<UsageGrouping>(GroupBy);
        if (grouping is null)
            return (null, ApiError.Invalid($"groupBy is '{GroupBy}'; write one of {UsageRules.NamesOf<UsageGrouping>()}.", "groupBy"));

        if (!UsageRules.TryLimit(Limit, out var limit))
            return (null, UsageRules.NoLimit(Limit));

        return (new UsageQuery
        {
            From = range.From,
            To = range.To,
            Tenant = caller.Tenant,
            User = caller.Has(Scope.Admin) ? User : caller.User,
            Model = Model,
            Target = Target,
            Version = Version,
            Shadow = Shadow ?? false,
            GroupBy = grouping.Value,
            Limit = limit,
            After = After,
        }, null);
    }
}
