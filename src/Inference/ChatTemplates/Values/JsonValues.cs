using System.Text.Json;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>JSON as values of a template.</summary>
internal static class JsonValues
{
    public static object? Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(element),
        JsonValueKind.Array => new TemplateList([.. element.EnumerateArray().Select(Convert)]),
        JsonValueKind.Object => Map(element),
        _ => null,
    };

    private static object Number(JsonElement element) => element.TryGetInt64(out var whole) ? (object)whole : element.GetDouble();

    private static TemplateMap Map(JsonElement element)
    {
        var map = new TemplateMap();
        foreach (var property in element.EnumerateObject())
            map.Set(property.Name, Convert(property.Value));
        return map;
    }
}
