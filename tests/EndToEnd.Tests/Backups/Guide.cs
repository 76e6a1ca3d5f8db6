using System.Text.RegularExpressions;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Backups;

/// <summary>Reads the commands that a page of the documentation tells people to run.</summary>
internal static partial class Guide
{
    /// <summary>The bash blocks below a second-level heading of <c>docs/</c><paramref name="page"/>, in order.</summary>
    public static async Task<string[]> CommandsAsync(string page, string heading)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(TestEnvironment.RepositoryRoot, "docs", page));
        var section = Heading().Split(text).Single(part => part.StartsWith(heading + "\n", StringComparison.Ordinal));
        return [.. BashBlock().Matches(section).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("^## ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
