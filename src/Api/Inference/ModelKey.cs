namespace OrleansAi.Api.Inference;

/// <summary>What the cluster calls a model of a path.</summary>
internal static class ModelKey
{
    /// <summary><c>NAME</c> or <c>NAME/VERSION</c>; a slash in a name stands in the path as <c>%2F</c>.</summary>
    public static string Of(string name, string? version)
    {
        var plain = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return version is null ? plain : $"{plain}/{version}";
    }
}
