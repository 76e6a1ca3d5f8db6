using System.Text;

namespace OrleansAi.Gateway;

/// <summary>
/// Estimates tokens from bytes, without a tokenizer: high, because a reservation that is too high is given back when the call is
/// settled, and one that is too low lets a budget be overdrawn.
/// </summary>
/// <remarks>
/// Byte-pair tokenizers make 3 to 5 bytes of English or code into a token, and about one to two tokens of a three-byte CJK
/// character. So ASCII text counts one token for 2 bytes and other text two tokens for 3 bytes. Each message adds 4 tokens for
/// its framing. A part that is no text (an image, a sound, a file) counts 2,048 tokens and one for each 256 of its bytes, since
/// an inlined file is charged by what it shows and not by its base64 text. Tools and schemas count as ASCII text.
/// </remarks>
public static class TokenEstimate
{
    /// <summary>What a message's framing adds.</summary>
    public const int PerMessage = 4;

    internal const int PerAttachment = 2048;
    private const int AttachmentBytesPerToken = 256;

    /// <summary>The tokens that <paramref name="text"/> in UTF-8 has at most in nearly all cases.</summary>
    public static long OfText(ReadOnlySpan<byte> text) => Ascii.IsValid(text) ? OfAscii(text.Length) : ((2L * text.Length) + 2) / 3;

    /// <summary>As <see cref="OfText(ReadOnlySpan{byte})"/>, of a text that is not encoded yet.</summary>
    public static long OfText(ReadOnlySpan<char> text) => Encoding.UTF8.GetByteCount(text) is var bytes && bytes == text.Length ? OfAscii(bytes) : ((2L * bytes) + 2) / 3;

    internal static long OfAscii(long bytes) => (bytes + 1) / 2;

    internal static long OfAttachment(long bytes) => bytes / AttachmentBytesPerToken;

    /// <summary>
    /// The likely number of tokens of a prompt whose upper estimate is <paramref name="upper"/>: half, as English and code have 4 bytes
    /// in a token.
    /// </summary>
    public static long Likely(long upper) => (upper + 1) / 2;

    /// <summary>
    /// The number of tokens that a prompt whose upper estimate is <paramref name="upper"/> has at least in nearly all cases: a third, as
    /// hardly any text has more than 6 bytes in a token.
    /// </summary>
    public static long AtLeast(long upper) => upper / 3;

    /// <summary>
    /// What an answer of so many bytes had in tokens, as near as bytes tell: a quarter, and at least one for each event, because
    /// servers send a token at a time. This settles answers whose provider reported no usage.
    /// </summary>
    public static long OfAnswer(long bytes, long events) => Math.Max((bytes + 3) / 4, events);
}
