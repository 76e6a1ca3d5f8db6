using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Says Anthropic's <c>tools</c> and <c>tool_choice</c> in OpenAI's format.</summary>
internal static class AnthropicToolsReader
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
        if (tool.Text("type") is { } type and not "custom")
            throw new UntranslatableException(path, $"Tools of type '{type}' run at Anthropic, and this model is elsewhere; send tools with an 'input_schema'.");

        writer.WriteStartObject();
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", tool.Text("name"));
        writer.Copy(tool, "description");
        writer.Copy(tool, "strict");
        writer.Copy(tool, "input_schema", "parameters");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, JsonElement? choice)
    {
        if (choice is not { } made)
            return;

        if (made.IsTrue("disable_parallel_tool_use"))
            writer.WriteBoolean("parallel_tool_calls", false);

        if (made.Text("type") != "tool")
        {
            writer.WriteString("tool_choice", made.Text("type") switch { "any" => "required", "none" => "none", _ => "auto" });
            return;
        }

        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", made.Text("name"));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
