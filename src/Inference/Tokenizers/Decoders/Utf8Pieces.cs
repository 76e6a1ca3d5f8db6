using System.Text;

namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>Text from bytes that come in pieces: what is not yet a whole character waits; what never becomes one is U+FFFD.</summary>
internal sealed class Utf8Pieces
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => Write(bytes, flush: false);

    /// <summary>Adds text as it is; bytes before it that wait for more become U+FFFD.</summary>
    public void Write(string text)
    {
        Write([], flush: true);
        _text.Append(text);
    }

    /// <summary>Takes the text that is certain; with <paramref name="isLast"/> all of it.</summary>
    public string Take(bool isLast)
    {
        if (isLast)
            Write([], flush: true);
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    private void Write(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = stackalloc char[256];
        bool completed;
        do
        {
            _decoder.Convert(bytes, characters, flush, out var used, out var written, out completed);
            _text.Append(characters[..written]);
            bytes = bytes[used..];
        }
        while (!completed);
    }
}
