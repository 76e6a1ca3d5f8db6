namespace OrleansAi.Api.Inference;

/// <summary>What the cluster calls a model.</summary>
internal static class ModelKey
{
    /// <summary><c>NAME</c> or <c>NAME/VERSION</c>.</summary>
    public static string Of(string name, string? version) => string.IsNullOrEmpty(version) ? name : $"{name}/{version}";

    /// <summary>The version that a key ends with, or <c>null</c>.</summary>
    public static string? VersionOf(string key) =>
        key.LastIndexOf('/') is > 0 and var slash && slash < key.Length - 1 && key.AsSpan(slash + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? key[(slash + 1)..] : null;

    /// <summary>As <see cref="Of"/>, of a path, where a slash in a name stands as <c>%2F</c>.</summary>
    public static string OfPath(string name, string? version) => Of(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), version);
}
