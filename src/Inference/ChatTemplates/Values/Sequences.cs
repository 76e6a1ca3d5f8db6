namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>What can be gone through, and how long it is.</summary>
internal static class Sequences
{
    public static IReadOnlyList<object?> Items(RenderContext context, object? value)
    {
        context.Spend(value is string letters ? letters.Length : 0);
        IReadOnlyList<object?> items = value switch
        {
            TemplateList list => list.Items,
            string text => PythonText.CodePoints(text),
            TemplateMap map => [.. map.Keys],
            Undefined => [],
            _ => throw new TemplateFault($"'{TypeNames.Of(value)}' object is not iterable"),
        };
        context.Spend(value is string ? 0 : items.Count);
        return items;
    }

    public static bool IsIterable(object? value) => value is TemplateList or string or TemplateMap or Undefined;

    public static long Length(RenderContext context, object? value)
    {
        if (value is string text)
            context.SpendText(text.Length);
        return value switch
        {
            TemplateList list => list.Items.Count,
            string letters => PythonText.Length(letters),
            TemplateMap map => map.Count,
            Undefined => 0,
            _ => throw new TemplateFault($"object of type '{TypeNames.Of(value)}' has no len()"),
        };
    }

    private static string Substring(RenderContext context, string text, long? start, long? stop)
    {
        context.SpendText(text.Length);
        int Bound(long bound) => (int)Math.Clamp(bound < 0 ? bound + text.Length : bound, 0, text.Length);
        var (first, last) = (Bound(start ?? 0), Bound(stop ?? text.Length));
        return first < last ? text[first..last] : "";
    }

    /// <summary>Python's <c>value[start:stop:step]</c>, with null for what is left out.</summary>
    public static object? Slice(RenderContext context, object? value, long? start, long? stop, long? step)
    {
        if (value is Undefined undefined)
            throw undefined.Fault();
        if (value is not (TemplateList or string))
            throw new TemplateFault($"'{TypeNames.Of(value)}' object has no slices");
        var by = step ?? 1;
        if (by == 0)
            throw new TemplateFault("slice step cannot be zero");

        if (by == 1 && value is string plain && PythonText.IsPlain(plain))
            return Substring(context, plain, start, stop);
        var items = Items(context, value);
        var (low, high) = by > 0 ? (0L, (long)items.Count) : (-1L, items.Count - 1L);
        long Bound(long? bound, long fallback) => bound is not { } given ? fallback : Math.Clamp(given < 0 ? given + items.Count : given, low, high);
        var (first, last) = by > 0 ? (Bound(start, low), Bound(stop, high)) : (Bound(start, high), Bound(stop, low));
        var taken = new List<object?>();
        for (var index = first; by > 0 ? index < last : index > last; index += by)
        {
            taken.Add(items[(int)index]);
            if (by > items.Count || by < -items.Count)
                break;
        }

        return value is TemplateList list ? new TemplateList(taken, list.IsTuple) : string.Concat(taken);
    }
}
