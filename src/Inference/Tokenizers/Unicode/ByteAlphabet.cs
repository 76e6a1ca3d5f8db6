namespace OrleansAi.Inference.Tokenizers.Unicode;

/// <summary>
/// GPT-2's alphabet: each of the 256 bytes has a visible character, itself where it is printable in Latin-1 and else one from U+0100
/// on (<c>bytes_to_unicode</c> in github.com/openai/gpt-2, <c>src/encoder.py</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = MakeCharacters();
    private static readonly short[] Bytes = MakeBytes();

    /// <summary>The character that stands for a byte.</summary>
    public static char ToCharacter(byte value) => Characters[value];

    /// <summary>The byte that a character stands for, or -1.</summary>
    public static int ToByte(char character) => character < Bytes.Length ? Bytes[character] : -1;

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
            characters[value] = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE ? (char)value : next++;
        return characters;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[Characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++)
            bytes[Characters[value]] = (short)value;
        return bytes;
    }
}
