namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Python's ways to split a string; without a separator, runs of blanks separate and none is at either end.</summary>
internal static class TextSplitting
{
    public static TemplateList Split(string text, object? separator, long limit)
    {
        if (separator is null)
            return new TemplateList([.. Words(text, limit)]);
        var part = Separator(separator);
        var parts = limit < 0 || limit >= int.MaxValue
            ? text.Split(part)
            : text.Split(part, (int)limit + 1);
        return new TemplateList(parts);
    }

    public static TemplateList SplitFromEnd(string text, object? separator, long limit)
    {
        var all = Split(text, separator, -1);
        if (limit < 0 || all.Items.Count <= limit + 1)
            return all;
        if (separator is null)
            throw new TemplateFault("rsplit with a limit needs a separator");
        var head = all.Items.Count - (int)limit;
        return new TemplateList([string.Join(Separator(separator), all.Items.Take(head)), .. all.Items.Skip(head)]);
    }

    public static TemplateList Partition(string text, string separator, bool last)
    {
        if (separator.Length == 0)
            throw new TemplateFault("empty separator");
        var index = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        IReadOnlyList<object?> parts = index >= 0
            ? [text[..index], separator, text[(index + separator.Length)..]]
            : last ? ["", "", text] : [text, "", ""];
        return new TemplateList(parts, isTuple: true);
    }

    private static string Separator(object? separator) => separator switch
    {
        "" => throw new TemplateFault("empty separator"),
        string text => text,
        _ => throw new TemplateFault("must be str or None, not " + TypeNames.Of(separator)),
    };

    private static IEnumerable<string> Words(string text, long limit)
    {
        for (var start = SkipBlanks(text, 0); start < text.Length;)
        {
            var end = start;
            while (end < text.Length && (limit == 0 || !PythonText.IsSpace(text[end])))
                end++;
            limit--;
            // Where the limit ends the splitting, the rest stays whole, blanks included.
            yield return text[start..end];
            start = SkipBlanks(text, end);
        }
    }

    private static int SkipBlanks(string text, int index)
    {
        while (index < text.Length && PythonText.IsSpace(text[index]))
            index++;
        return index;
    }
}
