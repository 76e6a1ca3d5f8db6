namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The methods of a string.</summary>
internal static class TextMethods
{
    public static TemplateFunction? Find(string text, string name)
    {
        Func<Arguments, object?>? method = name switch
        {
            "strip" => arguments => Strip(text, arguments.Get(0, "chars"), start: true, end: true),
            "lstrip" => arguments => Strip(text, arguments.Get(0, "chars"), start: true, end: false),
            "rstrip" => arguments => Strip(text, arguments.Get(0, "chars"), start: false, end: true),
            "startswith" => arguments => Affixes(arguments).Any(prefix => text.StartsWith(prefix, StringComparison.Ordinal)),
            "endswith" => arguments => Affixes(arguments).Any(suffix => text.EndsWith(suffix, StringComparison.Ordinal)),
            "removeprefix" => arguments => WithoutPrefix(text, arguments.Text(0, "prefix")),
            "removesuffix" => arguments => WithoutSuffix(text, arguments.Text(0, "suffix")),
            "upper" => _ => text.ToUpperInvariant(),
            "lower" or "casefold" => _ => text.ToLowerInvariant(),
            "capitalize" => _ => PythonText.Capitalize(text),
            "title" => _ => PythonText.Title(text),
            "split" => arguments => TextSplitting.Split(text, arguments.Get(0, "sep"), arguments.Integer(1, "maxsplit", -1)),
            "rsplit" => arguments => TextSplitting.SplitFromEnd(text, arguments.Get(0, "sep"), arguments.Integer(1, "maxsplit", -1)),
            "splitlines" => _ => new TemplateList([.. PythonText.SplitLines(text)]),
            "partition" => arguments => TextSplitting.Partition(text, arguments.Text(0, "sep"), last: false),
            "rpartition" => arguments => TextSplitting.Partition(text, arguments.Text(0, "sep"), last: true),
            "find" => arguments => Find(text, arguments, last: false),
            "rfind" => arguments => Find(text, arguments, last: true),
            "index" => arguments => Find(text, arguments, last: false) is var index && index >= 0 ? index : throw new TemplateFault("substring not found"),
            "count" => arguments => Count(text, arguments.Text(0, "sub")),
            "isdigit" or "isnumeric" or "isdecimal" => _ => text.Length > 0 && text.All(char.IsDigit),
            "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
            "isalnum" => _ => text.Length > 0 && text.All(char.IsLetterOrDigit),
            "isspace" => _ => text.Length > 0 && text.All(PythonText.IsSpace),
            "isupper" => _ => text.Any(char.IsUpper) && !text.Any(char.IsLower),
            "islower" => _ => text.Any(char.IsLower) && !text.Any(char.IsUpper),
            _ => null,
        };
        return name switch
        {
            "join" => (context, arguments) => Join(context, text, Sequences.Items(context, arguments.Required(0, "iterable"))),
            "replace" => (context, arguments) =>
                Replace(context, text, arguments.Text(0, "old"), arguments.Text(1, "new"), arguments.Integer(2, "count", -1)),
            _ => method is null ? null : (context, arguments) => Paid(context, text, method, arguments),
        };
    }

    public static string Strip(string text, object? characters, bool start, bool end)
    {
        var removed = characters switch
        {
            null => PythonText.WhiteSpace,
            string given => given.ToCharArray(),
            _ => throw new TemplateFault("strip arg must be None or str"),
        };
        // An empty array would mean blanks to .NET and nothing to Python.
        if (removed.Length == 0)
            return text;
        text = start ? text.TrimStart(removed) : text;
        return end ? text.TrimEnd(removed) : text;
    }

    public static string Replace(RenderContext context, string text, string old, string replacement, long count)
    {
        context.SpendText(text.Length);
        var found = old.Length == 0 ? PythonText.Length(text) + 1L : Count(text, old);
        context.SpendText(text.Length + (found * Math.Max(0, replacement.Length - old.Length)));
        if (old.Length > 0 && (count < 0 || count >= found))
            return text.Replace(old, replacement, StringComparison.Ordinal);
        var parts = old.Length > 0
            ? TextSplitting.Split(text, old, count).Items
            : ["", .. PythonText.CodePoints(text), ""];
        if (old.Length == 0 && count >= 0 && count < parts.Count)
            parts = [.. parts.Take((int)count), string.Concat(parts.Skip((int)count))];
        return string.Join(replacement, parts);
    }

    private static object? Paid(RenderContext context, string text, Func<Arguments, object?> method, Arguments arguments)
    {
        context.SpendText(text.Length);
        return method(arguments);
    }

    private static string Join(RenderContext context, string separator, IReadOnlyList<object?> items)
    {
        if (items.FirstOrDefault(item => item is not string) is { } other || items.Contains(null))
            throw new TemplateFault("join takes strings only");
        context.SpendText(items.Sum(item => (long)separator.Length + ((string)item!).Length));
        return string.Join(separator, items);
    }

    private static string WithoutPrefix(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    private static string WithoutSuffix(string text, string suffix) => text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    private static IEnumerable<string> Affixes(Arguments arguments) => arguments.Required(0, "prefix") switch
    {
        string one => [one],
        TemplateList { IsTuple: true } several when several.Items.All(item => item is string) => several.Items.Cast<string>(),
        var other => throw new TemplateFault($"a str or a tuple of str is expected, not {TypeNames.Of(other)}"),
    };

    private static long Find(string text, Arguments arguments, bool last)
    {
        var part = arguments.Text(0, "sub");
        var index = last ? text.LastIndexOf(part, StringComparison.Ordinal) : text.IndexOf(part, StringComparison.Ordinal);
        return index < 0 ? -1 : PythonText.Length(text[..index]);
    }

    private static long Count(string text, string part)
    {
        if (part.Length == 0)
            return PythonText.Length(text) + 1;
        var count = 0L;
        for (var index = text.IndexOf(part, StringComparison.Ordinal); index >= 0; index = text.IndexOf(part, index + part.Length, StringComparison.Ordinal))
            count++;
        return count;
    }
}
