using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Finds email addresses as people write them (of RFC 5322 the part without quotes and comments).</summary>
internal static partial class EmailFinder
{
    public static void Find(string text, List<Entity> found)
    {
        if (!text.Contains('@', StringComparison.Ordinal))
            return;

        foreach (var match in Address().EnumerateMatches(text))
            found.Add(new Entity(EntityKind.Email, match.Index, match.Length));
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}._%+\-])[\p{L}\p{N}_][\p{L}\p{N}._%+\-]{0,63}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}\-])")]
    private static partial Regex Address();
}
