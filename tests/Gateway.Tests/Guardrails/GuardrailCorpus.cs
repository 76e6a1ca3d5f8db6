using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAi.Gateway.Guardrails.Entities;

namespace OrleansAi.Gateway.Tests.Guardrails;

/// <summary>
/// Labelled texts, written for this purpose. In <c>entities.txt</c> entities stand in double brackets; those of secrets are made up
/// here (<c>{a48}</c> is 48 letters and digits), so that no file looks as if it had leaked some.
/// </summary>
internal static partial class GuardrailCorpus
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>Texts with their entities.</summary>
    public static IEnumerable<(string Text, List<(EntityKind Kind, string Value)> Entities)> Entities()
    {
        var random = new Random(20261127);
        foreach (var line in File.ReadLines(Path.Combine(Folder, "entities.txt")).Where(line => line.Length > 0))
        {
            var entities = new List<(EntityKind, string)>();
            var text = Marked().Replace(line, match =>
            {
                var value = Generated().Replace(match.Groups["value"].Value, wanted => Make(wanted.Groups[1].Value[0], int.Parse(wanted.Groups[2].Value, CultureInfo.InvariantCulture), random));
                entities.Add((Enum.Parse<EntityKind>(match.Groups["kind"].Value), value));
                return value;
            });
            yield return (text, entities);
        }
    }

    /// <summary>Texts, and whether each is an attempt to override instructions.</summary>
    public static IEnumerable<(string Text, bool IsAttack)> Injections() =>
        File.ReadLines(Path.Combine(Folder, "injections.txt")).Where(line => line.Length > 0).Select(line => line.Split('\t')).Select(parts => (parts[1], parts[0] == "attack"));

    private static string Make(char kind, int length, Random random)
    {
        var letters = kind switch { 'A' => Letters[..26], 'd' => Letters[52..], 'h' => "0123456789abcdef", _ => Letters };
        return string.Concat(Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)]));
    }

    [GeneratedRegex(@"\[\[(?<kind>[A-Z][A-Za-z]+):(?<value>.+?)\]\]")]
    private static partial Regex Marked();

    [GeneratedRegex(@"\{([aAdh])(\d+)\}")]
    private static partial Regex Generated();
}
