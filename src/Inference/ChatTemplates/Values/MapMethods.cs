namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The methods of a mapping; those that would change it are refused, as in Jinja's immutable sandbox.</summary>
internal static class MapMethods
{
    public static TemplateFunction? Find(TemplateMap map, string name) => name switch
    {
        "get" => (_, arguments) => map.TryGet(arguments.Required(0, "key"), out var value) ? value : arguments.Get(1, "default"),
        "items" => (context, _) => Paid(context, map.Items()),
        "keys" => (context, _) => Paid(context, new TemplateList([.. map.Keys])),
        "values" => (context, _) => Paid(context, new TemplateList([.. map.Entries.Select(entry => entry.Value)])),
        "copy" => (_, _) => map,
        "clear" or "pop" or "popitem" or "setdefault" or "update" => Refused(name),
        _ => null,
    };

    internal static TemplateFunction Refused(string name) =>
        (_, _) => throw new TemplateFault($"'{name}' would change a value, which templates may not");

    private static TemplateList Paid(RenderContext context, TemplateList list)
    {
        context.Spend(list.Items.Count);
        return list;
    }
}
