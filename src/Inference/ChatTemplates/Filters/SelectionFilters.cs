using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary><c>map</c>, and the filters that keep the items for which a test holds, or doesn't.</summary>
internal static class SelectionFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["map"] = Map,
        ["select"] = (context, value, arguments) => Select(context, value, arguments, keeps: true),
        ["reject"] = (context, value, arguments) => Select(context, value, arguments, keeps: false),
        ["selectattr"] = (context, value, arguments) => SelectByAttribute(context, value, arguments, keeps: true),
        ["rejectattr"] = (context, value, arguments) => SelectByAttribute(context, value, arguments, keeps: false),
    };

    private static TemplateList Map(RenderContext context, object? value, Arguments arguments)
    {
        var items = ItemsOf(context, value);
        if (arguments.Positional.Count == 0 && arguments.Named.TryGetValue("attribute", out var path))
            return new TemplateList([.. items.Select(item => AttributePath.Get(context, item, path, arguments.Named.GetValueOrDefault("default")))]);
        var filter = arguments.Text(0, "filter");
        var rest = arguments.Skip(1);
        return new TemplateList([.. items.Select(item =>
        {
            context.Spend(1);
            return FilterTable.Apply(context, filter, item, rest);
        })]);
    }

    // These filters ask for items only of what counts as true: of none and 0 they make an empty list.
    private static IReadOnlyList<object?> ItemsOf(RenderContext context, object? value) => Truth.Of(value) ? Sequences.Items(context, value) : [];

    private static TemplateList Select(RenderContext context, object? value, Arguments arguments, bool keeps) =>
        Keep(context, value, item => item, arguments, keeps);

    private static TemplateList SelectByAttribute(RenderContext context, object? value, Arguments arguments, bool keeps)
    {
        var path = arguments.Required(0, "attribute");
        return Keep(context, value, item => AttributePath.Get(context, item, path), arguments.Skip(1), keeps);
    }

    private static TemplateList Keep(RenderContext context, object? value, Func<object?, object?> tested, Arguments arguments, bool keeps)
    {
        var rest = arguments.Skip(1);
        bool Holds(object? item) => arguments.Positional.Count == 0 ? Truth.Of(item) : TestTable.Holds(context, arguments.Text(0, "test"), item, rest);
        return new TemplateList([.. ItemsOf(context, value).Where(item => Holds(tested(item)) == keeps)]);
    }
}
