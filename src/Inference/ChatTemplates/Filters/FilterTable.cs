using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>A filter: what comes before the bar, and the arguments behind the filter's name.</summary>
internal delegate object? Filter(RenderContext context, object? value, Arguments arguments);

/// <summary>The filters by name.</summary>
internal static class FilterTable
{
    private static readonly Dictionary<string, Filter> Filters = new IReadOnlyDictionary<string, Filter>[]
    {
        TextFilters.All, SequenceFilters.All, SelectionFilters.All, OrderFilters.All, NumberFilters.All,
    }.SelectMany(filters => filters).ToDictionary();

    public static bool Has(string name) => Filters.ContainsKey(name);

    public static object? Apply(RenderContext context, string name, object? value, Arguments arguments) =>
        Filters.TryGetValue(name, out var filter) ? filter(context, value, arguments) : throw new TemplateFault($"No filter named '{name}'");
}
