using System.Globalization;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>The <c>attribute</c> argument of filters: <c>"function.name"</c> goes two levels down, and a number is an index.</summary>
internal static class AttributePath
{
    public static object? Get(RenderContext context, object? value, object? path, object? fallback = null)
    {
        if (path is null)
            return value;
        foreach (var part in Parts(path))
        {
            value = Attributes.Item(context, value, part);
            if (value is Undefined && fallback is not null)
                value = fallback;
        }

        return value;
    }

    private static IEnumerable<object> Parts(object path) => path is string text
        ? text.Split('.').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : (object)part)
        : [path];
}
