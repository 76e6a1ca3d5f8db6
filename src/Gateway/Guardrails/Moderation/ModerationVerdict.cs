using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Guardrails.Moderation;

/// <summary>What a moderation says of some texts; pure.</summary>
/// <param name="Flagged">The categories that count, in alphabetical order; <c>flagged</c> where the model names none.</param>
public sealed record ModerationVerdict(ImmutableArray<string> Flagged)
{
    /// <summary>Nothing counts.</summary>
    public static ModerationVerdict Passed { get; } = new([]);

    /// <summary>Whether nothing counts.</summary>
    public bool IsPassed => Flagged.IsEmpty;

    /// <summary>Reads an answer in OpenAI's format; <c>null</c> where it is none.</summary>
    /// <param name="answer">The answer's body.</param>
    /// <param name="categories">The score from which on a category counts; where there is none, the model's own flags count.</param>
    internal static ModerationVerdict? Of(ReadOnlyMemory<byte> answer, IReadOnlyDictionary<string, double> categories)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var results = document.RootElement.Items("results").ToList();
            return results.Count == 0
                ? null
                : new ModerationVerdict([.. results.SelectMany(result => categories.Count == 0 ? OwnFlags(result) : Reaching(result, categories)).Distinct().Order(StringComparer.Ordinal)]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> OwnFlags(JsonElement result) =>
        result.IsTrue("flagged")
            ? Members(result, "categories").Where(category => category.Value.ValueKind == JsonValueKind.True).Select(category => category.Name).DefaultIfEmpty("flagged")
            : [];

    // A server that gives no scores still says yes or no.
    private static IEnumerable<string> Reaching(JsonElement result, IReadOnlyDictionary<string, double> categories) =>
        from category in categories
        let score = result.Member("category_scores")?.Member(category.Key) is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : result.Member("categories")?.IsTrue(category.Key) == true ? 1 : 0
        where score >= category.Value
        select category.Key;

    private static IEnumerable<JsonProperty> Members(JsonElement result, string name) =>
        result.Member(name) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : Enumerable.Empty<JsonProperty>();
}
