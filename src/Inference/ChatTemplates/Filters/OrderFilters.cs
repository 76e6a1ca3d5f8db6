using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>Filters that order or compare items; letter case doesn't count unless asked for.</summary>
internal static class OrderFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["sort"] = Sort,
        ["dictsort"] = SortMap,
        ["unique"] = Unique,
        ["min"] = (context, value, arguments) => Extreme(context, value, arguments, sign: 1),
        ["max"] = (context, value, arguments) => Extreme(context, value, arguments, sign: -1),
    };

    private static TemplateList Sort(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("reverse", "case_sensitive", "attribute");
        var paths = arguments.Get(2, "attribute") is string text ? [.. text.Split(',')] : new[] { arguments.Get(2, "attribute") };
        var caseSensitive = arguments.Flag(1, "case_sensitive");
        TemplateList Key(object? item) => new([.. paths.Select(path => Folded(AttributePath.Get(context, item, path), caseSensitive))]);
        var keyed = Sequences.Items(context, value).Select(item => ((object?)Key(item), item));
        return Ordered(context, keyed, arguments.Flag(0, "reverse"));
    }

    private static TemplateList SortMap(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("case_sensitive", "by", "reverse");
        if (value is not TemplateMap map)
            throw new TemplateFault("dictsort takes a mapping");
        var place = arguments.Get(1, "by", "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw new TemplateFault("You can only sort by either \"key\" or \"value\""),
        };
        var keyed = map.Items().Items.Select(pair => (Folded(((TemplateList)pair!).Items[place], arguments.Flag(0, "case_sensitive")), (object?)pair));
        return Ordered(context, keyed, arguments.Flag(2, "reverse"));
    }

    private static TemplateList Ordered(RenderContext context, IEnumerable<(object? Key, object? Item)> keyed, bool reverse) =>
        new([.. Comparison.Sort(context, keyed, entry => entry.Key, reverse).Select(entry => entry.Item)]);

    private static TemplateList Unique(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("case_sensitive", "attribute");
        var seen = new List<object?>();
        var kept = new List<object?>();
        foreach (var item in Sequences.Items(context, value))
        {
            var key = Folded(AttributePath.Get(context, item, arguments.Get(1, "attribute")), arguments.Flag(0, "case_sensitive"));
            if (seen.Exists(other => Comparison.Same(context, other, key)))
                continue;
            seen.Add(key);
            kept.Add(item);
        }

        return new TemplateList(kept);
    }

    private static object? Extreme(RenderContext context, object? value, Arguments arguments, int sign)
    {
        arguments.Only("case_sensitive", "attribute");
        var items = Sequences.Items(context, value);
        if (items.Count == 0)
            return new Undefined("No aggregated item, sequence was empty.");
        object? Key(object? item) => Folded(AttributePath.Get(context, item, arguments.Get(1, "attribute")), arguments.Flag(0, "case_sensitive"));
        return items.Aggregate((best, item) => Comparison.Order(context, Key(item), Key(best)) * sign < 0 ? item : best);
    }

    private static object? Folded(object? value, bool caseSensitive) => value is string text && !caseSensitive ? text.ToLowerInvariant() : value;
}
