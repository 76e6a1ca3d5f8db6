using System.Globalization;
using Microsoft.AspNetCore.Http;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;

namespace OrleansAi.Api.Usage;

/// <summary>What the query strings of usage have in common: who may see what, and how times, names and limits are written.</summary>
internal static class UsageRules
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1000;
    private const int FirstYear = 2000;

    private static readonly TimeSpan LongestRange = TimeSpan.FromDays(400);

    /// <summary>The error where <paramref name="caller"/> asks for the calls of another <paramref name="user"/> and may not, or <c>null</c>.</summary>
    public static IResult? RefuseOthers(Caller caller, string? user) => user is not null && user != caller.User && !caller.Has(Scope.Admin)
        ? ApiError.Result(
            StatusCodes.Status403Forbidden, ErrorCodes.MissingScope, $"Only a key with the scope '{Scope.Admin}' sees other users.", "user")
        : null;

    /// <summary>The error where <paramref name="caller"/> asks for copies of calls, which nobody but the operator pays for, and may not.</summary>
    public static IResult? RefuseShadow(Caller caller, bool? shadow) => shadow == true && !caller.Has(Scope.Admin)
        ? ApiError.Result(
            StatusCodes.Status403Forbidden, ErrorCodes.MissingScope, $"Only a key with the scope '{Scope.Admin}' sees copies of calls.", "shadow")
        : null;

    /// <summary>The range that <paramref name="from"/> and <paramref name="to"/> bound, or the error to answer with.</summary>
    public static ((DateTimeOffset From, DateTimeOffset To) Range, IResult? Problem) RangeOf(
        string? from, string? to, TimeSpan defaultRange, DateTimeOffset now)
    {
        if (!TryTime(to, now, out var end))
            return (default, NoTime(to, "to"));

        if (!TryTime(from, end - defaultRange, out var begin))
            return (default, NoTime(from, "from"));

        return begin < end && end - begin <= LongestRange
            ? ((begin, end), null)
            : (default, ApiError.Invalid(
                $"from is {begin:u} and to is {end:u}; write a from that is before to by {LongestRange.TotalDays} days at most.", "from"));
    }

    /// <summary>The value of this name, or <c>null</c>. By the names alone: as enum values numbers and lists of names would parse too.</summary>
    public static T? Named<T>(string text)
        where T : struct, Enum
    {
        var named = Enum.GetValues<T>().Where(value => value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count == 1 ? named[0] : null;
    }

    /// <summary>The names of all values.</summary>
    public static string NamesOf<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant();

    /// <summary>How many items a page may have.</summary>
    public static bool TryLimit(string? text, out int limit)
    {
        limit = DefaultLimit;
        return text is null
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LargestLimit);
    }

    /// <summary>The error where <see cref="TryLimit"/> fails.</summary>
    public static IResult NoLimit(string? text) => ApiError.Invalid($"limit is '{text}'; write a number from 1 to {LargestLimit}.", "limit");

    private static bool TryTime(string? text, DateTimeOffset without, out DateTimeOffset time)
    {
        time = without;
        return text is null
            || (DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
                && char.IsAsciiDigit(text[0])
                && time.Year >= FirstYear);
    }

    private static IResult NoTime(string? text, string parameter) =>
        ApiError.Invalid($"{parameter} is '{text}'; write a date or a moment, for example 2026-08-31 or 2026-08-31T12:00:00Z.", parameter);
}
