namespace OrleansAi.Gateway.StructuredOutput;

/// <summary>Finds the JSON in an answer that says more than that: models like to frame it.</summary>
internal static class OutputRepair
{
    /// <summary>The object or array that <paramref name="content"/> has besides a frame of Markdown or some words; <c>null</c> where it has none, or nothing else.</summary>
    public static string? Extract(string content)
    {
        var start = content.AsSpan().IndexOfAny('{', '[');
        if (start < 0)
            return null;

        var end = content.LastIndexOf(content[start] == '{' ? '}' : ']');
        return end > start && (start > 0 || end + 1 < content.Length) ? content[start..(end + 1)] : null;
    }
}
