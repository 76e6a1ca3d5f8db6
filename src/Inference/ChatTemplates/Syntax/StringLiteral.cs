using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>Undoes the escapes of a string, which are Python's; one that Python doesn't know stays as it is written.</summary>
internal static class StringLiteral
{
    /// <summary>The text that a literal stands for, or null where an escape is cut short or names no character.</summary>
    public static string? Unescape(string content)
    {
        if (!content.Contains('\\'))
            return content;

        var text = new StringBuilder(content.Length);
        for (var index = 0; index < content.Length; index++)
        {
            if (content[index] != '\\')
            {
                text.Append(content[index]);
                continue;
            }

            index++;
            var length = content[index] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (length > 0)
            {
                if (index + length >= content.Length)
                    return null;
                if (!TryAppendCode(text, content.AsSpan(index + 1, length)))
                    return null;
                index += length;
            }
            else if (content[index] is >= '0' and <= '7')
            {
                var code = 0;
                var digits = 0;
                for (; digits < 3 && index + digits < content.Length && content[index + digits] is >= '0' and <= '7'; digits++)
                    code = (code * 8) + (content[index + digits] - '0');
                text.Append((char)code);
                index += digits - 1;
            }
            else
            {
                AppendSimple(text, content[index]);
            }
        }

        return text.ToString();
    }

    private static void AppendSimple(StringBuilder text, char letter) =>
        text.Append(letter switch
        {
            '\n' => "",
            '\\' => "\\",
            '\'' => "'",
            '"' => "\"",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            'v' => "\v",
            _ => "\\" + letter,
        });

    private static bool TryAppendCode(StringBuilder text, ReadOnlySpan<char> digits)
    {
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code is < 0 or > 0x10FFFF)
            return false;
        if (code < 0x10000)
            text.Append((char)code);
        else
            text.Append(char.ConvertFromUtf32(code));
        return true;
    }
}
