using System.Text.Json;

namespace OrleansAi.Gateway.Formats.OpenAI;

/// <summary>Writes a message's <c>tool_calls</c>.</summary>
internal static class ChatToolCalls
{
    /// <summary>Writes the one piece of a streamed call that a delta carries.</summary>
    public static void WritePiece(Utf8JsonWriter json, int index, string? id, string? name, string arguments)
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        WriteMembers(json, id, name, arguments);
        json.WriteEndArray();
    }

    /// <summary>Writes a whole call as an item of an array that is begun already.</summary>
    public static void WriteWhole(Utf8JsonWriter json, string? id, string? name, string arguments)
    {
        json.WriteStartObject();
        WriteMembers(json, id, name, arguments);
    }

    private static void WriteMembers(Utf8JsonWriter json, string? id, string? name, string arguments)
    {
        if (id is not null)
        {
            json.WriteString("id", id);
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        if (name is not null)
            json.WriteString("name", name);

        json.WriteString("arguments", arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
