using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansAi.Gateway.Formats;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Caching;

/// <summary>Answers as they travel between fronts and grains, and where they go.</summary>
internal static class KeptAnswers
{
    // So many grains share one tenant's answers: enough to spread over the silos of a large cluster.
    private const int Parts = 32;

    /// <summary>The key of the grain that holds the answer to the request of <paramref name="key"/>.</summary>
    public static string GrainOf(string tenant, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{tenant}/{Convert.FromBase64String(key)[0] % Parts}");

    public static KeptAnswer ToKept(CachedAnswer answer, DateTimeOffset now) => new()
    {
        Body = ImmutableCollectionsMarshal.AsImmutableArray(answer.Body.ToArray()),
        ContentType = answer.ContentType,
        Provider = answer.Provider,
        UpstreamModel = answer.UpstreamModel,
        Format = answer.Format.ToString(),
        Dropped = [.. answer.Dropped],
        Age = now - answer.MadeAt,
        Version = answer.Version,
    };

    /// <summary>The answer, or <c>null</c> where it is in a format that this process does not know: one of a newer version kept it.</summary>
    public static CachedAnswer? FromKept(KeptAnswer kept, DateTimeOffset now) => !Enum.TryParse<ChatFormat>(kept.Format, out var format) ? null : new()
    {
        Body = kept.Body.AsMemory(),
        ContentType = kept.ContentType,
        Provider = kept.Provider,
        UpstreamModel = kept.UpstreamModel,
        Format = format,
        Dropped = kept.Dropped,
        MadeAt = now - kept.Age,
        Version = kept.Version,
    };
}
