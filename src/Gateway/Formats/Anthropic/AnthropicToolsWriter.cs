using System.Text.Json;

namespace OrleansAi.Gateway.Formats.Anthropic;

/// <summary>Writes <c>tools</c> and <c>tool_choice</c>.</summary>
internal static class AnthropicToolsWriter
{
    public static void Write(Utf8JsonWriter writer, JsonElement request)
    {
        if (request.Member("tools") is not { ValueKind: JsonValueKind.Array } tools || tools.GetArrayLength() == 0)
            return;

        writer.WriteStartArray("tools");
        var index = 0;
        foreach (var tool in tools.EnumerateArray())
            WriteTool(writer, tool, $"tools[{index++}]");

        writer.WriteEndArray();
        WriteChoice(writer, request);
    }

    private static void WriteTool(Utf8JsonWriter writer, JsonElement tool, string path)
    {
        if (tool.Member("function") is not { } function)
            throw new UntranslatableException(path, $"This model does not know tools of type '{tool.Text("type")}'; send functions.");

        writer.WriteStartObject();
        writer.WriteString("name", function.Text("name"));
        writer.Copy(function, "description");
        writer.Copy(function, "strict");
        writer.WritePropertyName("input_schema");
        if (function.Member("parameters") is { } parameters)
        {
            parameters.WriteTo(writer);
        }
        else
        {
            // A function without parameters may leave its schema out in the one format and must state it in the other.
            writer.WriteStartObject();
            writer.WriteString("type", "object");
            writer.WriteEndObject();
        }

        writer.Copy(tool, "cache_control");
        writer.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter writer, JsonElement request)
    {
        var choice = request.Member("tool_choice");
        var oneAtATime = request.Member("parallel_tool_calls") is { ValueKind: JsonValueKind.False };
        if (choice is null && !oneAtATime)
            return;

        var name = choice?.Member("function")?.Text("name");
        var type = choice switch
        {
            _ when name is not null => "tool",
            { ValueKind: JsonValueKind.String } word when word.ValueEquals("none") => "none",
            { ValueKind: JsonValueKind.String } word when word.ValueEquals("required") => "any",
            _ => "auto",
        };
        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", type);
        if (name is not null)
            writer.WriteString("name", name);

        if (oneAtATime && type != "none")
            writer.WriteBoolean("disable_parallel_tool_use", true);

        writer.WriteEndObject();
    }
}
