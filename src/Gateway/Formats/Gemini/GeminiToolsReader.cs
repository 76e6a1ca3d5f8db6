using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Says Gemini's <c>tools</c> and <c>toolConfig</c> in OpenAI's format.</summary>
internal static class GeminiToolsReader
{
    public static void Write(Utf8JsonWriter json, JsonElement request)
    {
        var functions = new List<JsonElement>();
        var index = 0;
        foreach (var tool in request.Items("tools"))
        {
            Collect(tool, $"tools[{index++}]", functions);
        }

        if (functions.Count == 0)
            return;

        json.WriteStartArray("tools");
        functions.ForEach(function => WriteFunction(json, function));
        json.WriteEndArray();
        WriteChoice(json, request.Either("toolConfig")?.Either("functionCallingConfig"));
    }

    private static void Collect(JsonElement tool, string path, List<JsonElement> functions)
    {
        if (tool.ValueKind != JsonValueKind.Object)
            throw new UntranslatableException(path, $"'{path}' must be an object with 'functionDeclarations'.");

        foreach (var member in tool.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Name is not ("functionDeclarations" or "function_declarations"))
            {
                throw new UntranslatableException(
                    $"{path}.{member.Name}", $"The tool '{member.Name}' runs at Google, and this model is elsewhere; send 'functionDeclarations'.");
            }

            functions.AddRange(tool.EitherItems("functionDeclarations"));
        }
    }

    private static void WriteFunction(Utf8JsonWriter json, JsonElement function)
    {
        json.WriteStartObject();
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", function.Text("name"));
        json.Copy(function, "description");
        if (function.Either("parametersJsonSchema") is { } schema)
        {
            json.WritePropertyName("parameters");
            schema.WriteTo(json);
        }
        else if (function.Member("parameters") is { } parameters)
        {
            json.WritePropertyName("parameters");
            GeminiSchema.Write(json, parameters);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement? configuration)
    {
        if (configuration is not { } choice || choice.Text("mode") is not { } mode)
            return;

        var names = choice.EitherItems("allowedFunctionNames").Select(name => name.ToString()).ToList();
        if (mode == "ANY" && names.Count > 0)
            WriteAllowed(json, names);
        else
            json.WriteString("tool_choice", mode switch { "ANY" => "required", "NONE" => "none", _ => "auto" });
    }

    private static void WriteAllowed(Utf8JsonWriter json, List<string> names)
    {
        json.WriteStartObject("tool_choice");
        if (names.Count == 1)
        {
            json.WriteString("type", "function");
            WriteName(json, names[0]);
        }
        else
        {
            json.WriteString("type", "allowed_tools");
            json.WriteStartObject("allowed_tools");
            json.WriteString("mode", "required");
            json.WriteStartArray("tools");
            foreach (var name in names)
            {
                json.WriteStartObject();
                json.WriteString("type", "function");
                WriteName(json, name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("function");
        json.WriteString("name", name);
        json.WriteEndObject();
    }
}
