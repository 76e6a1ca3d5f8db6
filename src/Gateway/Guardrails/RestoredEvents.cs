using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Gateway.Guardrails;

/// <summary>
/// Puts back what placeholders stand for in the events of a stream. A placeholder may be cut by the ends of pieces: the end of a piece
/// that may be the beginning of one waits for the next piece of its text, or for the event that ends it.
/// </summary>
internal sealed class RestoredEvents(Redaction redaction)
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = Formats.JsonBytes.Options.Encoder };

    private readonly ArrayBufferWriter<byte> _written = new();
    private readonly Dictionary<string, Waiting> _waiting = new(StringComparer.Ordinal);

    /// <summary>The events in <paramref name="bytes"/>, which are whole, with what was hidden.</summary>
    public ReadOnlyMemory<byte> Restore(ReadOnlyMemory<byte> bytes)
    {
        _written.ResetWrittenCount();
        while (ServerSentEvents.FindEnd(bytes.Span) is var length and > 0)
        {
            Add(bytes[..length]);
            bytes = bytes[length..];
        }

        _written.Write(bytes.Span);
        return _written.WrittenMemory;
    }

    /// <summary>What waits where the stream has ended.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _written.ResetWrittenCount();
        Flush();
        return _written.WrittenMemory;
    }

    private void Add(ReadOnlyMemory<byte> bytes)
    {
        using var data = ServerSentEventData.Read(bytes);
        if (Parse(data.Value) is not { } json)
        {
            // [DONE], a comment, or what a provider should not have sent.
            Flush();
            _written.Write(bytes.Span);
            return;
        }

        var head = HeadOf(bytes.Span);
        var pieces = DeltaTexts.Of(json).ToList();
        var changed = pieces.Count > 0 ? RestorePieces(pieces, head, json) : RestoreWhole(ref json);
        if (!changed)
            _written.Write(bytes.Span);
        else
            Write(head, json);
    }

    private bool RestorePieces(List<DeltaText> pieces, byte[] head, JsonObject json)
    {
        var changed = RestoreObjects(json);
        var isLast = DeltaTexts.IsLast(json);
        foreach (var (piece, index) in pieces.Select((piece, index) => (piece, index)))
        {
            var before = piece.Value;
            var text = _waiting.Remove(piece.Key, out var waiting) ? waiting.Text + before : before;
            var from = isLast ? text.Length : Redaction.UnfinishedFrom(text);
            var restored = redaction.Restore(text[..from], piece.IsJson);
            if (from < text.Length)
                _waiting[piece.Key] = new Waiting(text[from..], head, json.DeepClone().AsObject(), index);

            changed |= restored != before;
            var target = piece;
            target.Value = restored;
        }

        if (isLast)
            Flush();

        return changed;
    }

    private bool RestoreObjects(JsonObject json)
    {
        var changed = false;
        foreach (var (parent, member) in DeltaTexts.ObjectsOf(json).ToList())
        {
            ReadOnlyMemory<byte> before = JsonSerializer.SerializeToUtf8Bytes(parent[member], Relaxed);
            var after = JsonTexts.Rewrite(before, (_, text) => redaction.Restore(text, isJson: false));
            if (after.Equals(before))
                continue;

            parent[member] = JsonNode.Parse(after.Span);
            changed = true;
        }

        return changed;
    }

    /// <summary>An event without pieces may end their text, and may hold all of it.</summary>
    private bool RestoreWhole(ref JsonObject json)
    {
        Flush();
        ReadOnlyMemory<byte> before = JsonSerializer.SerializeToUtf8Bytes(json, Relaxed);
        var after = JsonTexts.Rewrite(before, (name, text) => redaction.Restore(text, name is "arguments" or "partial_json"));
        if (after.Equals(before))
            return false;

        json = Parse(after)!;
        return true;
    }

    /// <summary>What waited was no placeholder: it goes out in an event like the one that brought it.</summary>
    private void Flush()
    {
        foreach (var waiting in _waiting.Values)
        {
            foreach (var (piece, index) in DeltaTexts.Of(waiting.Json).ToList().Select((piece, index) => (piece, index)))
            {
                var target = piece;
                target.Value = index == waiting.Piece ? waiting.Text : "";
            }

            Write(waiting.Head, waiting.Json);
        }

        _waiting.Clear();
    }

    private void Write(byte[] head, JsonObject json)
    {
        _written.Write(head);
        _written.Write("data: "u8);
        _written.Write(JsonSerializer.SerializeToUtf8Bytes(json, Relaxed));
        _written.Write("\n\n"u8);
    }

    // All lines but the data: the event's type, its id.
    private static byte[] HeadOf(ReadOnlySpan<byte> bytes)
    {
        var head = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var line = ServerSentEvents.NextLine(ref bytes);
            if (!line.IsEmpty && !ServerSentEvents.TryGetData(line, out _))
                head.Append(Encoding.UTF8.GetString(line)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(head.ToString());
    }

    private static JsonObject? Parse(ReadOnlyMemory<byte> data)
    {
        if (data.IsEmpty || data.Span[0] != (byte)'{')
            return null;

        try
        {
            return JsonNode.Parse(data.Span) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Waiting(string Text, byte[] Head, JsonObject Json, int Piece);
}
