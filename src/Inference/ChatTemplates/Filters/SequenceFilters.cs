using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>Filters on lists, mappings and what may be missing.</summary>
internal static class SequenceFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["length"] = (context, value, _) => Sequences.Length(context, value),
        ["count"] = (context, value, _) => Sequences.Length(context, value),
        ["list"] = (context, value, _) => new TemplateList(Sequences.Items(context, value)),
        ["first"] = (context, value, _) => Sequences.Items(context, value) is [var first, ..] ? first : new Undefined("No first item, sequence was empty."),
        ["last"] = (context, value, _) => Sequences.Items(context, value) is [.., var last] ? last : new Undefined("No last item, sequence was empty."),
        ["default"] = Default,
        ["d"] = Default,
        ["join"] = Join,
        ["items"] = Items,
        ["reverse"] = Reverse,
        ["attr"] = Attribute,
        ["batch"] = Batch,
    };

    // Unlike a dot, this finds attributes only, which a mapping has as methods, and never its keys.
    private static object? Attribute(RenderContext context, object? value, Arguments arguments)
    {
        var name = arguments.Text(0, "name");
        return value is TemplateMap map && MapMethods.Find(map, name) is { } method ? method : new Undefined($"there is no attribute '{name}'");
    }

    private static object? Default(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("default_value", "boolean");
        return value is Undefined || (arguments.Flag(1, "boolean") && !Truth.Of(value)) ? arguments.Get(0, "default_value", "") : value;
    }

    private static string Join(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("d", "attribute");
        var separator = Printer.Text(context, arguments.Get(0, "d", ""));
        var items = Sequences.Items(context, value);
        var texts = items.Select(item => Printer.Text(context, AttributePath.Get(context, item, arguments.Get(1, "attribute")))).ToList();
        context.SpendText(texts.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, texts);
    }

    private static TemplateList Items(RenderContext context, object? value, Arguments arguments) => value switch
    {
        TemplateMap map => (TemplateList)MapMethods.Find(map, "items")!(context, arguments)!,
        Undefined => new TemplateList([]),
        _ => throw new TemplateFault("Can only get item pairs from a mapping."),
    };

    private static object Reverse(RenderContext context, object? value, Arguments arguments)
    {
        var reversed = Sequences.Items(context, value).Reverse().ToList();
        return value is string ? string.Concat(reversed) : new TemplateList(reversed);
    }

    private static TemplateList Batch(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("linecount", "fill_with");
        var size = arguments.Integer(0, "linecount", 0);
        if (size is < 1 or > 1_000_000)
            throw new TemplateFault("batch needs the size of a batch");
        var fill = arguments.Get(1, "fill_with");
        return new TemplateList([.. Sequences.Items(context, value).Chunk((int)size).Select(chunk =>
        {
            context.Spend(size);
            return new TemplateList(fill is null ? chunk : [.. chunk, .. Enumerable.Repeat(fill, (int)size - chunk.Length)]);
        })]);
    }
}
