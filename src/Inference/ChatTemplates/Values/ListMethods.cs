namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The methods of a list; those that would change it are refused, as in Jinja's immutable sandbox.</summary>
internal static class ListMethods
{
    public static TemplateFunction? Find(TemplateList list, string name) => name switch
    {
        "index" => (context, arguments) => Index(context, list, arguments.Required(0, "value")),
        "count" => (context, arguments) => (long)list.Items.Count(item => Comparison.Same(context, item, arguments.Required(0, "value"))),
        "copy" when !list.IsTuple => (_, _) => list,
        "append" or "clear" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" when !list.IsTuple => MapMethods.Refused(name),
        _ => null,
    };

    private static long Index(RenderContext context, TemplateList list, object? value)
    {
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (Comparison.Same(context, list.Items[index], value))
                return index;
        }

        throw new TemplateFault($"{Printer.Text(context, value)} is not in list");
    }
}
