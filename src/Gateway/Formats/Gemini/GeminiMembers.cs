using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Reads members under either of their names: Google's APIs take <c>camelCase</c> and <c>snake_case</c> (ProtoJSON).</summary>
internal static class GeminiMembers
{
    /// <summary>The member <paramref name="name"/>, in <c>camelCase</c>, of <paramref name="element"/>; see <see cref="JsonMembers.Member"/>.</summary>
    public static JsonElement? Either(this JsonElement element, string name) => element.Member(name) ?? element.Member(Snake(name));

    /// <summary>The member's text, where it is a string.</summary>
    public static string? EitherText(this JsonElement element, string name) => element.Text(name) ?? element.Text(Snake(name));

    /// <summary>The member's items; none where it is no array.</summary>
    public static IEnumerable<JsonElement> EitherItems(this JsonElement element, string name) =>
        element.Either(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <summary>Both forms of each of <paramref name="names"/>.</summary>
    public static HashSet<string> Forms(params string[] names) => new(names.Concat(names.Select(Snake)), StringComparer.Ordinal);

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
