using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrleansAi.Gateway.Streaming;

/// <summary>Reads a <see cref="ModelAnswer"/> as typed deltas, for those who work with the text instead of relaying bytes.</summary>
public static class ChatStreamReader
{
    /// <summary>
    /// The deltas of <paramref name="answer"/> as they arrive; of an answer that is not streamed, one delta with everything. A
    /// stream that breaks off ends with a delta that has an <see cref="ChatDelta.Error"/>. The answer stays the caller's to dispose.
    /// </summary>
    public static IAsyncEnumerable<ChatDelta> ReadAsync(ModelAnswer answer, CancellationToken cancellationToken) =>
        answer.IsStream ? ReadEventsAsync(answer, cancellationToken) : ReadWholeAsync(answer, cancellationToken);

    private static async IAsyncEnumerable<ChatDelta> ReadEventsAsync(
        ModelAnswer answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rest = new ArrayBufferWriter<byte>();
        var deltas = new List<ChatDelta>();
        while (true)
        {
            var bytes = await answer.ReadAsync(cancellationToken);
            if (bytes.IsEmpty)
                break;

            if (rest.WrittenCount > 0)
            {
                rest.Write(bytes.Span);
                bytes = rest.WrittenMemory.ToArray();
                rest.ResetWrittenCount();
            }

            var taken = TakeEvents(bytes, deltas);
            rest.Write(bytes.Span[taken..]);
            foreach (var delta in deltas)
                yield return delta;

            deltas.Clear();
        }
    }

    private static async IAsyncEnumerable<ChatDelta> ReadWholeAsync(
        ModelAnswer answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var whole = new ArrayBufferWriter<byte>();
        while (await answer.ReadAsync(cancellationToken) is { IsEmpty: false } bytes)
            whole.Write(bytes.Span);

        yield return Parse(whole.WrittenMemory);
    }

    private static int TakeEvents(ReadOnlyMemory<byte> bytes, List<ChatDelta> deltas)
    {
        var taken = 0;
        while (ServerSentEvents.FindEnd(bytes.Span[taken..]) is var length and > 0)
        {
            if (ReadEvent(bytes.Slice(taken, length)) is { } delta)
                deltas.Add(delta);

            taken += length;
        }

        return taken;
    }

    private static ChatDelta? ReadEvent(ReadOnlyMemory<byte> bytes)
    {
        using var data = ServerSentEventData.Read(bytes);
        return data.Value.IsEmpty || data.Value.Span.SequenceEqual("[DONE]"u8) ? null : Parse(data.Value);
    }

    private static ChatDelta Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ChatDeltaReader.Read(json);
        }
        catch (JsonException)
        {
            return new ChatDelta { Error = new ChatStreamError("The provider sent a chunk that is not JSON.", "malformed_stream") };
        }
    }
}
