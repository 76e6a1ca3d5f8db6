using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansAi.Gateway.Formats;

/// <summary>Writes JSON for another program to read.</summary>
internal static class JsonBytes
{
    // It goes to an API and never into a page, so only what JSON itself demands is escaped.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The bytes that <paramref name="write"/> writes.</summary>
    public static ReadOnlyMemory<byte> Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer, state);

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the member as it stands, where there is one.</summary>
    public static void Copy(this Utf8JsonWriter writer, JsonElement from, string name, string? to = null)
    {
        if (from.Member(name) is not { } value)
            return;

        writer.WritePropertyName(to ?? name);
        value.WriteTo(writer);
    }
}
