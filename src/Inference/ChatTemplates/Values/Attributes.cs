namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>
/// Jinja's <c>value.name</c> and <c>value[key]</c>: the first looks among methods before keys, the second among keys before methods.
/// </summary>
internal static class Attributes
{
    public static object? Get(object? value, string name)
    {
        if (value is Undefined undefined)
            throw undefined.Fault();
        if (TryMember(value, name, out var member))
            return member;
        return value is TemplateMap map && map.TryGet(name, out var entry) ? entry : Missing(value, name);
    }

    public static object? Item(RenderContext context, object? value, object? key)
    {
        switch (value, key)
        {
            case (Undefined undefined, _):
                throw undefined.Fault();
            case (TemplateMap map, not (TemplateList or TemplateMap)) when map.TryGet(key, out var entry):
                return entry;
            case (TemplateList list, long or bool):
                return At(list.Items, Arithmetic.Whole(key));
            case (string text, long or bool) when PythonText.IsPlain(text):
                return At(text, Arithmetic.Whole(key));
            case (string text, long or bool):
                return At(Sequences.Items(context, text), Arithmetic.Whole(key));
            case (_, string name):
                return TryMember(value, name, out var member) ? member : Missing(value, name);
            default:
                return new Undefined($"'{TypeNames.Of(value)}' object has no such element");
        }
    }

    private static bool TryMember(object? value, string name, out object? member)
    {
        member = value switch
        {
            string text => TextMethods.Find(text, name),
            TemplateMap map => MapMethods.Find(map, name),
            TemplateList list => ListMethods.Find(list, name),
            _ => null,
        };
        return member is not null
            || (value is TemplateNamespace space && space.Attributes.TryGetValue(name, out member))
            || (value is LoopState loop && loop.TryGet(name, out member));
    }

    private static object? At(IReadOnlyList<object?> items, long index)
    {
        index = index < 0 ? index + items.Count : index;
        return index >= 0 && index < items.Count ? items[(int)index] : new Undefined("list object has no element " + index);
    }

    private static object At(string text, long index)
    {
        index = index < 0 ? index + text.Length : index;
        return index >= 0 && index < text.Length ? text[(int)index].ToString() : new Undefined("str object has no element " + index);
    }

    private static Undefined Missing(object? value, string name) => new($"'{TypeNames.Of(value)} object' has no attribute '{name}'");
}
