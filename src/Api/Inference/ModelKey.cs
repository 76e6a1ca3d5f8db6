namespace OrleansAi.Api.Inference;

/// <summary>What the cluster calls a model.</summary>
internal static class ModelKey
{
    /// <summary><c>NAME</c> or <c>NAME/VERSION</c>.</summary>
    public static string Of(string name, string? version) => string.IsNullOrEmpty(version) ? name : $"{name}/{version}";

    /// <summary>As <see cref="Of"/>, of a path, where a slash in a name stands as <c>%2F</c>.</summary>
    public static string OfPath(string name, string? version) => Of(name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase), version);
}
