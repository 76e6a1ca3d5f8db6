using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// Certain values and names, with whitespace where JSON has it. Each character is written in one way only: as itself, or with the
/// shortest escape where it needs one.
/// </summary>
internal static class LiteralRules
{
    public static Symbol[] For(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Array => Sequence("[", "]", value.EnumerateArray().Select(For)),
        JsonValueKind.Object => Sequence("{", "}", value.EnumerateObject().Select(Member)),
        _ => JsonRules.Literal(value.GetRawText()),
    };

    public static Symbol[] Text(string text)
    {
        var escaped = new StringBuilder("\"");
        foreach (var letter in text)
        {
            escaped.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => "\\u" + ((int)letter).ToString("x4", CultureInfo.InvariantCulture),
                _ => letter.ToString(),
            });
        }

        return JsonRules.Literal(escaped.Append('"').ToString());
    }

    private static Symbol[] Member(JsonProperty member) => [.. Text(member.Name), .. JsonRules.Spaced(":"), .. For(member.Value)];

    private static Symbol[] Sequence(string open, string close, IEnumerable<Symbol[]> parts)
    {
        List<Symbol> symbols = [.. JsonRules.Literal(open), JsonRules.Whitespace];
        var isFirst = true;
        foreach (var part in parts)
        {
            symbols.AddRange(isFirst ? part : [.. JsonRules.Literal(","), JsonRules.Whitespace, .. part]);
            symbols.Add(JsonRules.Whitespace);
            isFirst = false;
        }

        return [.. symbols, .. JsonRules.Literal(close)];
    }
}
