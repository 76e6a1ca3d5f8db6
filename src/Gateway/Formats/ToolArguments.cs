using System.Text.Json;

namespace OrleansAi.Gateway.Formats;

/// <summary>The arguments of a tool call: text in OpenAI's format and an object in others.</summary>
internal static class ToolArguments
{
    /// <summary>
    /// Writes <paramref name="arguments"/> as an object. They are whatever the model wrote; what is no JSON object is kept, under a name
    /// that says so.
    /// </summary>
    public static void WriteObject(Utf8JsonWriter json, string? arguments)
    {
        if (TryWriteObject(json, arguments))
            return;

        json.WriteStartObject();
        json.WriteString("malformed_arguments", arguments);
        json.WriteEndObject();
    }

    /// <summary>Writes <paramref name="arguments"/> where they are a JSON object; none at all are an empty one.</summary>
    public static bool TryWriteObject(Utf8JsonWriter json, string? arguments)
    {
        try
        {
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(arguments) ? "{}" : arguments);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;

            document.RootElement.WriteTo(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
