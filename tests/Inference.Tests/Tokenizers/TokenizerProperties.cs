using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

public sealed class TokenizerProperties
{
    private static readonly string[] ByteLevel = ["gpt2", "llama3", "o200k", "deepseek", "roberta"];

    // Whole code points of every plane, and what tokenizers take special care of.
    private static Gen<string> Characters { get; } = Gen.OneOf(
        Gen.Choose(32, 126).Select(static code => $"{(char)code}"),
        Gen.Elements(" ", "  ", "\n", "\t", "▁", "é", "ё", "中", "😀", "👩‍👩‍👧", "\u0301", "'s", "12", "𝒜"),
        Gen.Choose(0, 0x10FFFF).Select(static code => code is >= 0xD800 and < 0xE000 ? "\uFFFD" : char.ConvertFromUtf32(code)));

    private static Arbitrary<string> Texts { get; } = Characters.ListOf().Select(static parts => string.Concat(parts)).ToArbitrary();

    [Fact]
    public void Decode_ByteLevelTokensOfAnyText_IsTheText() => Prop.ForAll(Texts, static text => ByteLevel.All(name =>
        Fixtures.Load(name) is var tokenizer && tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false), skipSpecialTokens: false) == text)).Holds();

    [Fact]
    public void Decode_ByteFallbackTokensOfAnyText_IsTheText() => Prop.ForAll(Texts, static text =>
        // The vocabulary writes spaces as ▁, so a ▁ of the text's own comes back as a space.
        Fixtures.Load("gemma") is var tokenizer && tokenizer.Decode(tokenizer.Encode(text)) == text.Replace('▁', ' ')).Holds();

    [Fact]
    public void StreamingDecoder_TokensOfAnyText_SaysWhatDecodeSays() => Prop.ForAll(Texts, static text =>
        Fixtures.Names.All(name => Streams(Fixtures.Load(name), Fixtures.Load(name).Encode(text)))).Holds();

    [Fact]
    public void StreamingDecoder_AnyTokens_SaysWhatDecodeSays() => Prop.ForAll(Gen.Choose(-1, 1300).ListOf().ToArbitrary(), static ids =>
        Fixtures.Names.All(name => Streams(Fixtures.Load(name), [.. ids]))).Holds();

    [Fact]
    public void StreamingDecoder_TextInUtf8Pieces_NeverSaysHalfACharacter() => Prop.ForAll(Texts, static text =>
    {
        var whole = text.Replace("\uFFFD", "", StringComparison.Ordinal);
        var tokenizer = SmallTokenizers.OfBytes();
        var decoder = tokenizer.StartDecoding();
        return tokenizer.Encode(whole).Select(decoder.Add).All(static piece => !piece.Contains('\uFFFD') && IsWellFormed(piece)) && decoder.Finish() == "";
    }).Holds();

    [Fact]
    public void Encode_UnpairedSurrogates_CountAsReplacementCharacters() => Prop.ForAll(Texts, static text =>
        Fixtures.Names.All(name => Fixtures.Load(name).Encode($"\uDC00{text}\uD800").SequenceEqual(Fixtures.Load(name).Encode($"\uFFFD{text}\uFFFD")))).Holds();

    private static bool Streams(Tokenizer tokenizer, IReadOnlyList<int> ids)
    {
        var decoder = tokenizer.StartDecoding();
        string[] pieces = [.. ids.Select(decoder.Add), decoder.Finish()];
        return pieces.All(IsWellFormed) && string.Concat(pieces) == tokenizer.Decode(ids);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }
}
