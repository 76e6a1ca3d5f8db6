using System.Collections.Immutable;
using System.Globalization;

namespace OrleansAi.Inference;

/// <summary>Versions of a model: entries of the settings that are called <c>NAME/1</c>, <c>NAME/2</c> and so on.</summary>
public static class ModelVersions
{
    /// <summary>The versions of the model among <paramref name="names"/>, the lowest first; those of <c>NAME</c> also where <c>NAME/VERSION</c> is asked for.</summary>
    public static ImmutableArray<string> Of(string name, IEnumerable<string> names)
    {
        var prefix = (VersionOf(name) is { } version ? name[..^(version.Length + 1)] : name) + "/";
        return [.. names
            .Where(each => each.StartsWith(prefix, StringComparison.Ordinal) && each.Length - prefix.Length == VersionOf(each)?.Length)
            .Select(each => each[prefix.Length..])
            .OrderBy(static each => int.Parse(each, CultureInfo.InvariantCulture))];
    }

    /// <summary>The version that a name ends with, or <c>null</c>.</summary>
    public static string? VersionOf(string name) =>
        name.LastIndexOf('/') is > 0 and var slash && int.TryParse(name.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? name[(slash + 1)..] : null;

    /// <summary>All that a name stands for: itself where there is such an entry, and else its versions; none where there are none.</summary>
    public static ImmutableArray<string> NamedBy(string name, IReadOnlyCollection<string> names) =>
        names.Contains(name) ? [name] : VersionOf(name) is not null ? [] : [.. Of(name, names).Select(version => $"{name}/{version}")];

    /// <summary>What a name stands for: itself where there is such an entry, and else its highest version.</summary>
    public static string LatestOf(string name, IReadOnlyCollection<string> names) =>
        !names.Contains(name) && VersionOf(name) is null && Of(name, names) is [.., var latest] ? $"{name}/{latest}" : name;
}
