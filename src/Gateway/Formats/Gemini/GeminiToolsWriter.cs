using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Gemini;

/// <summary>Writes <c>tools</c> and <c>toolConfig</c>.</summary>
internal static class GeminiToolsWriter
{
    public static void Write(Utf8JsonWriter json, JsonElement request)
    {
        var tools = request.Items("tools").ToList();
        if (tools.Count == 0)
            return;

        json.WriteStartArray("tools");
        json.WriteStartObject();
        json.WriteStartArray("functionDeclarations");
        for (var index = 0; index < tools.Count; index++)
            WriteFunction(json, tools[index], $"tools[{index}]");

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        WriteChoice(json, request.Member("tool_choice"));
    }

    private static void WriteFunction(Utf8JsonWriter json, JsonElement tool, string path)
    {
        if (tool.Member("function") is not { } function)
            throw new UntranslatableException(path, $"This model does not know tools of type '{tool.Text("type")}'; send functions.");

        json.WriteStartObject();
        json.WriteString("name", function.Text("name"));
        json.Copy(function, "description");

        // The whole of JSON Schema; Gemini's older 'parameters' take a part of OpenAPI's.
        json.Copy(function, "parameters", "parametersJsonSchema");
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, JsonElement? choice)
    {
        if (choice is not { } made)
            return;

        var allowed = made.Member("allowed_tools");
        var names = new[] { made }.Concat(allowed?.Items("tools") ?? []).Select(each => each.Member("function")?.Text("name")).OfType<string>().ToList();
        var mode = made switch
        {
            _ when names.Count > 0 && allowed?.Text("mode") != "auto" => "ANY",
            { ValueKind: JsonValueKind.String } when made.ValueEquals("none") => "NONE",
            { ValueKind: JsonValueKind.String } when made.ValueEquals("required") => "ANY",
            _ => "AUTO",
        };
        json.WriteStartObject("toolConfig");
        json.WriteStartObject("functionCallingConfig");
        json.WriteString("mode", mode);
        if (mode == "ANY" && names.Count > 0)
        {
            json.WriteStartArray("allowedFunctionNames");
            names.ForEach(json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
