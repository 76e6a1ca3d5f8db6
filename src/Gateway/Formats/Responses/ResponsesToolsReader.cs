using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>Says <c>tools</c> and <c>tool_choice</c> of a responses request as a chat completion does, with a function's members one level deeper.</summary>
internal static class ResponsesToolsReader
{
    public static void Write(Utf8JsonWriter writer, JsonElement request)
    {
        if (!request.Items("tools").Any())
            return;

        writer.WriteStartArray("tools");
        var index = 0;
        foreach (var tool in request.Items("tools"))
            WriteTool(writer, tool, $"tools[{index++}]");

        writer.WriteEndArray();
        WriteChoice(writer, request.Member("tool_choice"));
    }

    private static void WriteTool(Utf8JsonWriter writer, JsonElement tool, string path)
    {
        if (tool.Text("type") is var type and not "function")
            throw new UntranslatableException(path, $"Tools of type '{type}' run at OpenAI, and this model is elsewhere; send tools of type 'function'.");

        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.Copy(tool, "name");
        writer.Copy(tool, "description");
        writer.Copy(tool, "parameters");
        writer.Copy(tool, "strict");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, JsonElement? choice)
    {
        if (choice is not { } made)
            return;

        if (made.ValueKind == JsonValueKind.String)
        {
            writer.WriteString("tool_choice", made.GetString());
            return;
        }

        if (made.Text("type") != "function")
            throw new UntranslatableException("tool_choice", $"This model does not take a 'tool_choice' of type '{made.Text("type")}'; write 'auto', 'none', 'required' or a function.");

        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.Copy(made, "name");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
