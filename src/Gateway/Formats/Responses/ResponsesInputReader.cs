using System.Text.Json;
using OrleansAi.Gateway.Formats.OpenAI;

namespace OrleansAi.Gateway.Formats.Responses;

/// <summary>
/// Says <c>instructions</c> and <c>input</c> of a responses request as messages of a chat: calls of tools that stand side by side
/// become one message of the assistant, and images that a tool gave follow as the user's. Reasoning has no place there and is left
/// out.
/// </summary>
internal static class ResponsesInputReader
{
    public static void Write(Utf8JsonWriter writer, JsonElement request)
    {
        writer.WriteStartArray("messages");
        if (request.Text("instructions") is { Length: > 0 } instructions)
            WriteText(writer, "system", instructions);

        if (request.Text("input") is { } text)
            WriteText(writer, "user", text);

        WriteItems(writer, [.. request.Items("input")]);
        writer.WriteEndArray();
    }

    private static void WriteItems(Utf8JsonWriter writer, JsonElement[] items)
    {
        for (var index = 0; index < items.Length; index++)
        {
            var item = items[index];
            var path = $"input[{index}]";
            switch (item.Text("type") ?? (item.Text("role") is null ? null : "message"))
            {
                case "message":
                    WriteMessage(writer, item, path);
                    break;
                case "function_call":
                    var calls = items.Skip(index).TakeWhile(next => next.Text("type") == "function_call").ToList();
                    WriteCalls(writer, calls);
                    index += calls.Count - 1;
                    break;
                case "function_call_output":
                    WriteOutput(writer, item, path);
                    break;
                case "reasoning":
                    break;
                case "item_reference":
                    throw new UntranslatableException(path, "An item reference names what OpenAI keeps, and this model is elsewhere; send the item itself.");
                case var type:
                    throw new UntranslatableException(path, $"This model does not take items of type '{type}'.");
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, JsonElement message, string path)
    {
        switch (message.Text("role"))
        {
            case "user" when message.Member("content") is { ValueKind: JsonValueKind.Array }:
                WriteParts(writer, message.Items("content"), $"{path}.content");
                break;
            case "user":
                WriteText(writer, "user", message.Text("content") ?? "");
                break;
            case "assistant":
                WriteText(writer, "assistant", TextOf(message, "content", path));
                break;
            case "system" or "developer":
                WriteText(writer, "system", TextOf(message, "content", path));
                break;
            default:
                throw new UntranslatableException($"{path}.role", $"'{path}.role' must be 'user', 'assistant', 'system' or 'developer'.");
        }
    }

    private static void WriteParts(Utf8JsonWriter writer, IEnumerable<JsonElement> parts, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "user");
        writer.WriteStartArray("content");
        var index = 0;
        foreach (var part in parts)
            WritePart(writer, part, $"{path}[{index++}]");

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, JsonElement part, string path)
    {
        writer.WriteStartObject();
        switch (part.Text("type"))
        {
            case "input_text":
                writer.WriteString("type", "text");
                writer.Copy(part, "text");
                break;
            case "input_image" when part.Text("image_url") is { } url:
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                writer.WriteString("url", url);
                writer.Copy(part, "detail");
                writer.WriteEndObject();
                break;
            case "input_file" when part.Text("file_data") is { } data:
                writer.WriteString("type", "file");
                writer.WriteStartObject("file");
                writer.WriteString("filename", part.Text("filename") ?? "document.pdf");
                writer.WriteString("file_data", data);
                writer.WriteEndObject();
                break;
            case "input_image" or "input_file":
                throw new UntranslatableException(path, "This model takes images as 'image_url' and files as 'file_data', not by a file's id or address.");
            case var type:
                throw new UntranslatableException(path, $"This model does not take parts of type '{type}'.");
        }

        writer.WriteEndObject();
    }

    private static void WriteCalls(Utf8JsonWriter writer, List<JsonElement> calls)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "assistant");
        writer.WriteNull("content");
        writer.WriteStartArray("tool_calls");
        foreach (var call in calls)
            ChatToolCalls.WriteWhole(writer, call.Text("call_id"), call.Text("name"), call.Text("arguments") ?? "{}");

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter writer, JsonElement output, string path)
    {
        writer.WriteStartObject();
        writer.WriteString("role", "tool");
        writer.WriteString("tool_call_id", output.Text("call_id"));
        writer.WriteString("content", output.Text("output") ?? string.Join("\n\n", output.Items("output").Select(part => part.Text("text")).OfType<string>()));
        writer.WriteEndObject();

        var shown = output.Items("output").Where(part => part.Text("type") is "input_image" or "input_file").ToList();
        if (shown.Count > 0)
            WriteParts(writer, shown, $"{path}.output");
    }

    private static void WriteText(Utf8JsonWriter writer, string role, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", text);
        writer.WriteEndObject();
    }

    private static string TextOf(JsonElement message, string member, string path)
    {
        if (message.Text(member) is { } text)
            return text;

        var parts = message.Items(member).ToList();
        var other = parts.FirstOrDefault(part => part.Text("type") is not ("input_text" or "output_text" or "refusal"));
        return other.ValueKind == JsonValueKind.Undefined
            ? string.Concat(parts.Select(part => part.Text("text") ?? part.Text("refusal")))
            : throw new UntranslatableException($"{path}.{member}", $"This model takes text alone from the role '{message.Text("role")}', no parts of type '{other.Text("type")}'.");
    }
}
