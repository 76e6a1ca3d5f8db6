using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>Reads what a model writes behind a mark of <see cref="ToolCallMarks"/>, in whichever of the forms that are named there.</summary>
internal static class ToolCallReader
{
    private static readonly byte[] Arguments = Encoding.UTF8.GetBytes(ToolCallMarks.MistralArguments);
    private static readonly byte[] Id = Encoding.UTF8.GetBytes(ToolCallMarks.MistralId);

    /// <summary>The calls, each a name, and arguments as JSON; none where it is anything else.</summary>
    public static IReadOnlyList<(string Name, string Arguments)> Read(string text)
    {
        var calls = new List<(string, string)>();
        var rest = Trim(Encoding.UTF8.GetBytes(text));
        while (!rest.IsEmpty)
        {
            var name = rest[0] is (byte)'{' or (byte)'[' ? null : TakeName(ref rest);
            if (TakeValue(ref rest) is not { } value)
                return [];
            if (name is not null && value.ValueKind == JsonValueKind.Object)
                calls.Add((name, value.GetRawText()));
            else if (name is not null || !(value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : new[] { value }).All(TryAdd))
                return [];
        }

        return calls;

        bool TryAdd(JsonElement call)
        {
            if (call.ValueKind != JsonValueKind.Object || call.Text("name") is not { } name)
                return false;

            var arguments = call.Member("arguments") ?? call.Member("parameters");
            calls.Add((name, arguments is not { } said ? "{}" : said.ValueKind == JsonValueKind.String ? said.GetString()! : said.GetRawText()));
            return true;
        }
    }

    private static string? TakeName(ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf(Arguments);
        if (end < 0)
            return null;

        var name = rest[..end];
        rest = Trim(rest[(end + Arguments.Length)..]);
        var id = name.IndexOf(Id);
        return Encoding.UTF8.GetString(Trim(id < 0 ? name : name[..id]));
    }

    private static JsonElement? TakeValue(ref ReadOnlySpan<byte> rest)
    {
        var reader = new Utf8JsonReader(rest);
        try
        {
            var value = JsonElement.ParseValue(ref reader);
            rest = Trim(rest[(int)reader.BytesConsumed..]);
            return value;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Several calls have nothing, a line or a semicolon between them.
    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n;"u8);
}
