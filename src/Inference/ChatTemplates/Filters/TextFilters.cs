using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>Filters on the text of a value.</summary>
internal static class TextFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["string"] = (context, value, _) => Text(context, value),
        // Nothing is escaped, so nothing needs to be marked as safe.
        ["safe"] = (context, value, _) => Text(context, value),
        ["upper"] = (context, value, _) => Text(context, value).ToUpperInvariant(),
        ["lower"] = (context, value, _) => Text(context, value).ToLowerInvariant(),
        ["capitalize"] = (context, value, _) => PythonText.Capitalize(Text(context, value)),
        ["title"] = (context, value, _) => Title(Text(context, value)),
        ["trim"] = (context, value, arguments) => TextMethods.Strip(Text(context, value), arguments.Get(0, "chars"), start: true, end: true),
        ["replace"] = Replace,
        ["indent"] = Indent,
        ["escape"] = Escape,
        ["e"] = Escape,
        ["format"] = (context, value, arguments) => PercentFormat.Apply(context, Text(context, value), new TemplateList(arguments.Positional, isTuple: true)),
        ["tojson"] = ToJson,
        ["wordcount"] = (context, value, _) => CountWords(Text(context, value)),
    };

    private static string Text(RenderContext context, object? value)
    {
        var text = Printer.Text(context, value);
        context.SpendText(text.Length);
        return text;
    }

    private static long CountWords(string text)
    {
        bool IsWord(int index) => index >= 0 && (char.IsLetterOrDigit(text[index]) || text[index] == '_');
        return Enumerable.Range(0, text.Length).LongCount(index => IsWord(index) && !IsWord(index - 1));
    }

    // Words begin behind blanks and a few signs here, and behind anything but a letter in str.title.
    private static string Title(string text)
    {
        var letters = text.ToCharArray();
        for (var index = 0; index < letters.Length; index++)
        {
            var begins = index == 0 || PythonText.IsSpace(text[index - 1]) || text[index - 1] is '-' or '(' or '{' or '[' or '<';
            letters[index] = begins ? char.ToUpperInvariant(letters[index]) : char.ToLowerInvariant(letters[index]);
        }

        return new string(letters);
    }

    private static string Replace(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("old", "new", "count");
        var old = Text(context, arguments.Required(0, "old"));
        var replacement = Text(context, arguments.Required(1, "new"));
        return TextMethods.Replace(context, Text(context, value), old, replacement, arguments.Integer(2, "count", -1));
    }

    private static string Indent(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("width", "first", "blank");
        var indentation = arguments.Get(0, "width") as string ?? Spaces(context, arguments.Integer(0, "width", 4));
        var blank = arguments.Flag(2, "blank");
        var lines = PythonText.SplitLines(Text(context, value) + "\n");
        context.SpendText(lines.Sum(line => (long)line.Length + indentation.Length));
        var indented = lines.Select((line, index) => index == 0 || (line.Length == 0 && !blank) ? line : indentation + line);
        return (arguments.Flag(1, "first") ? indentation : "") + string.Join('\n', indented);
    }

    private static string Spaces(RenderContext context, long width)
    {
        context.SpendText(width);
        return new string(' ', (int)Math.Max(0, width));
    }

    private static string Escape(RenderContext context, object? value, Arguments arguments)
    {
        var text = Text(context, value);
        context.SpendText(text.Length * 5L);
        return text.Replace("&", "&amp;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal).Replace("\"", "&#34;", StringComparison.Ordinal);
    }

    private static string ToJson(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("ensure_ascii", "indent", "separators", "sort_keys");
        var indentation = arguments.Get(1, "indent") switch
        {
            null => null,
            string text => text,
            _ => Spaces(context, arguments.Integer(1, "indent", 0)),
        };
        var separators = arguments.Get(2, "separators") as TemplateList;
        if (separators is not null && (separators.Items.Count != 2 || separators.Items.Any(item => item is not string)))
            throw new TemplateFault("separators must be two strings");
        return new JsonWriter(context)
        {
            Indentation = indentation,
            ItemSeparator = (string?)separators?.Items[0] ?? (indentation is null ? ", " : ","),
            KeySeparator = (string?)separators?.Items[1] ?? ": ",
            EscapesNonAscii = arguments.Flag(0, "ensure_ascii"),
            SortsKeys = arguments.Flag(3, "sort_keys"),
        }.Write(value);
    }
}
