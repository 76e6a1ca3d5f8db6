namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The functions that every template has: Jinja's own, and the two that transformers adds.</summary>
internal static class Globals
{
    // The sandbox of Jinja has the same bound.
    private const int LongestRange = 100_000;

    public static Scope CreateScope(RenderContext context)
    {
        var scope = new Scope(context, null);
        scope.Set("range", (TemplateFunction)Range);
        scope.Set("dict", (TemplateFunction)Dict);
        scope.Set("namespace", (TemplateFunction)Namespace);
        scope.Set("raise_exception", (TemplateFunction)RaiseException);
        scope.Set("strftime_now", (TemplateFunction)((rendering, arguments) =>
            DateFormat.Write(arguments.Text(0, "format"), rendering.Time.GetLocalNow().DateTime)));
        return scope;
    }

    private static TemplateList Range(RenderContext context, Arguments arguments)
    {
        long Bound(int place) => arguments.Positional[place] is long or bool
            ? Arithmetic.Whole(arguments.Positional[place])
            : throw new TemplateFault($"'{TypeNames.Of(arguments.Positional[place])}' object cannot be interpreted as an integer");
        var (start, stop, step) = arguments.Positional.Count switch
        {
            1 => (0, Bound(0), 1),
            2 => (Bound(0), Bound(1), 1),
            3 => (Bound(0), Bound(1), Bound(2)),
            _ => throw new TemplateFault("range takes one to three integers"),
        };
        if (step == 0)
            throw new TemplateFault("range() arg 3 must not be zero");

        var items = new List<object?>();
        for (Int128 next = start; step > 0 ? next < stop : next > stop; next += step)
        {
            if (items.Count == LongestRange)
                throw new TemplateFault($"A range has more than {LongestRange:N0} items");
            items.Add((long)next);
        }

        context.Spend(items.Count);
        return new TemplateList(items);
    }

    private static TemplateMap Dict(RenderContext context, Arguments arguments)
    {
        var map = new TemplateMap();
        foreach (var (key, value) in Entries(context, arguments))
            map.Set(key, value);
        return map;
    }

    private static TemplateNamespace Namespace(RenderContext context, Arguments arguments)
    {
        var space = new TemplateNamespace();
        foreach (var (key, value) in Entries(context, arguments))
            space.Attributes[Printer.Text(context, key)] = value;
        return space;
    }

    private static IEnumerable<(object? Key, object? Value)> Entries(RenderContext context, Arguments arguments)
    {
        if (arguments.Positional.Count > 1)
            throw new TemplateFault("At most one mapping is taken");
        var given = arguments.Positional.Count == 0 ? [] : arguments.Positional[0] switch
        {
            TemplateMap map => map.Entries,
            var pairs => Sequences.Items(context, pairs).Select(pair => pair is TemplateList { Items.Count: 2 } two
                ? (two.Items[0], two.Items[1])
                : throw new TemplateFault("A mapping is made from pairs")),
        };
        return given.Concat(arguments.Named.Select(named => ((object?)named.Key, named.Value)));
    }

    private static object RaiseException(RenderContext context, Arguments arguments) =>
        throw new TemplateFault(Printer.Text(context, arguments.Required(0, "message")), isRefusal: true);
}
