using System.Text;
using System.Text.Json;
using OrleansAi.Inference.Tokenizers;

namespace OrleansAi.Inference.Tests.Tokenizers;

/// <summary>Tokenizers for one thing each, written out in the test.</summary>
internal static class SmallTokenizers
{
    /// <summary>A tokenizer of these members, each JSON.</summary>
    public static Tokenizer Parse(
        string model, string normalizer = "null", string preTokenizer = "null", string postProcessor = "null", string decoder = "null", string added = "[]") =>
        Tokenizer.Parse(Encoding.UTF8.GetBytes(
            $$"""{"added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{postProcessor}},"decoder":{{decoder}},"model":{{model}}}"""));

    /// <summary>One that has a token for each byte: what it decodes is what it read, normalized.</summary>
    public static Tokenizer OfBytes(string normalizer = "null", string added = "[]") => Parse(
        $$"""{"type":"BPE","byte_fallback":true,"vocab":{{Vocabulary(Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"))}},"merges":[]}""",
        normalizer, decoder: """{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"}]}""", added: added);

    /// <summary>The pieces that a pre-tokenizer makes of a text: one that knows each of <paramref name="words"/> and nothing else.</summary>
    public static string[] Pieces(string preTokenizer, string text, params string[] words)
    {
        var tokenizer = Parse($$"""{"type":"WordLevel","unk_token":"[?]","vocab":{{Vocabulary(words.Prepend("[?]"))}}}""", preTokenizer: preTokenizer);
        return [.. tokenizer.Encode(text).Select(id => tokenizer.TokenOf(id)!)];
    }

    /// <summary>A <c>Split</c> at what an expression finds.</summary>
    public static string Split(string expression, string behavior = "Isolated", bool invert = false) => JsonSerializer.Serialize(
        new { type = "Split", pattern = new { Regex = expression }, behavior, invert });

    /// <summary>A vocabulary that numbers its tokens from 0.</summary>
    public static string Vocabulary(IEnumerable<string> tokens) =>
        JsonSerializer.Serialize(tokens.Select(static (token, id) => (token, id)).ToDictionary(static pair => pair.token, static pair => pair.id));
}
