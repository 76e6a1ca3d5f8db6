using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Writes values as Python's <c>str</c> and <c>repr</c> do.</summary>
internal static class Printer
{
    public static string Text(RenderContext context, object? value)
    {
        if (value is string text)
            return text;
        var builder = new StringBuilder();
        if (value is not Undefined)
            Represent(context, value, builder);
        return builder.ToString();
    }

    private static void Represent(RenderContext context, object? value, StringBuilder builder)
    {
        context.Spend(1);
        switch (value)
        {
            case string text:
                context.SpendText(text.Length);
                Quote(text, builder);
                break;
            case TemplateList list:
                Join(context, list.Items, list.IsTuple ? "(" : "[", list.IsTuple ? list.Items.Count == 1 ? ",)" : ")" : "]", builder);
                break;
            case TemplateMap map:
                Join(context, map, builder);
                break;
            default:
                builder.Append(Simple(value));
                break;
        }
    }

    private static string Simple(object? value) => value switch
    {
        null => "None",
        bool truth => truth ? "True" : "False",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double real => PythonNumber.Write(real),
        Undefined => "Undefined",
        _ => $"<{TypeNames.Of(value)}>",
    };

    private static void Join(RenderContext context, IReadOnlyList<object?> items, string open, string close, StringBuilder builder)
    {
        context.Enter();
        builder.Append(open);
        for (var index = 0; index < items.Count; index++)
        {
            builder.Append(index > 0 ? ", " : "");
            Represent(context, items[index], builder);
        }

        builder.Append(close);
        context.Leave();
    }

    private static void Join(RenderContext context, TemplateMap map, StringBuilder builder)
    {
        context.Enter();
        builder.Append('{');
        var separator = "";
        foreach (var (key, value) in map.Entries)
        {
            builder.Append(separator);
            Represent(context, key, builder);
            builder.Append(": ");
            Represent(context, value, builder);
            separator = ", ";
        }

        builder.Append('}');
        context.Leave();
    }

    private static void Quote(string text, StringBuilder builder)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        builder.Append(quote);
        for (var index = 0; index < text.Length; index++)
        {
            var length = index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]) ? 2 : 1;
            var code = length == 2 ? char.ConvertToUtf32(text[index], text[index + 1]) : text[index];
            builder.Append(code switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when code == quote => "\\" + quote,
                _ when IsPrintable(text, index) => text.Substring(index, length),
                < 0x100 => "\\x" + code.ToString("x2", CultureInfo.InvariantCulture),
                < 0x10000 => "\\u" + code.ToString("x4", CultureInfo.InvariantCulture),
                _ => "\\U" + code.ToString("x8", CultureInfo.InvariantCulture),
            });
            index += length - 1;
        }

        builder.Append(quote);
    }

    private static bool IsPrintable(string text, int index) => text[index] == ' ' || CharUnicodeInfo.GetUnicodeCategory(text, index)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
