using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Usage;

namespace OrleansAi.Api.Usage;

/// <summary>The query string of <c>/api/usage/calls</c>, as text so that what is wrong can be said in our own words.</summary>
/// <param name="From">The beginning, as a date or a moment of ISO 8601; a day before the end by default.</param>
/// <param name="To">The end, which is not included; now by default.</param>
/// <param name="User">Only this user's calls. Who is no administrator sees his own.</param>
/// <param name="Model">Only calls that asked for this model.</param>
/// <param name="Target">Only calls that this target, <c>provider/model</c>, answered.</param>
/// <param name="Version">Only calls of this version of their model.</param>
/// <param name="Shadow">Only copies for versions under test, for administrators; by default none of them.</param>
/// <param name="Key">Only calls with the key of this public id.</param>
/// <param name="RequestId">Only the calls of the request with this <c>x-request-id</c>.</param>
/// <param name="Status">One of the names of <see cref="ModelCallStatus"/>.</param>
/// <param name="Limit">How many calls the page may have: 1 to 1000, 100 by default.</param>
/// <param name="After">The <c>next</c> of the page before.</param>
internal sealed record ModelCallParameters(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "user")] string? User,
    [FromQuery(Name = "model")] string? Model,
    [FromQuery(Name = "target")] string? Target,
    [FromQuery(Name = "version")] string? Version,
    [FromQuery(Name = "shadow")] bool? Shadow,
    [FromQuery(Name = "key")] string? Key,
    [FromQuery(Name = "requestId")] string? RequestId,
    [FromQuery(Name = "status")] string? Status,
    [FromQuery(Name = "limit")] string? Limit,
    [FromQuery(Name = "after")] string? After)
{
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);

    /// <summary>The query that the caller may make, or the error to answer with.</summary>
    public (ModelCallQuery? Query, IResult? Problem) ToQuery(HttpContext context, DateTimeOffset now)
    {
        var caller = context.Caller();
        if (UsageRules.RefuseOthers(caller, User) is { } refused)
            return (null, refused);

        if (UsageRules.RefuseShadow(caller, Shadow) is { } hidden)
            return (null, hidden);

        var (range, problem) = UsageRules.RangeOf(From, To, DefaultRange, now);
        if (problem is not null)
            return (null, problem);

        ModelCallStatus? status = null;
        if (Status is not null && (status = UsageRules.Named<ModelCallStatus>(Status)) is null)
            return (null, ApiError.Invalid($"status is '{Status}'; write one of {UsageRules.NamesOf<ModelCallStatus>()}.", "status"));

        if (!UsageRules.TryLimit(Limit, out var limit))
            return (null, UsageRules.NoLimit(Limit));

        ModelCallPosition? after = null;
        if (After is not null && (after = Parse(After)) is null)
            return (null, ApiError.Invalid($"after is '{After}'; write what the page before gave as next.", "after"));

        return (new ModelCallQuery
        {
            From = range.From,
            To = range.To,
            Tenant = caller.Tenant,
            User = caller.Has(Scope.Admin) ? User : caller.User,
            Model = Model,
            Target = Target,
            Version = Version,
            Shadow = Shadow ?? false,
            KeyId = Key,
            RequestId = RequestId,
            Status = status,
            Limit = limit,
            After = after,
        }, null);
    }

    /// <summary>A position as text, for <see cref="After"/>.</summary>
    public static string Text(ModelCallPosition position) =>
        string.Create(CultureInfo.InvariantCulture, $"{position.StartedAt.ToUnixTimeMilliseconds()}.{position.CallId}");

    private static ModelCallPosition? Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot < text.Length - 1
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? new ModelCallPosition(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), text[(dot + 1)..])
                : null;
    }
}
