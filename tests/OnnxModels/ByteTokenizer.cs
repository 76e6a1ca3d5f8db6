using System.Text.Json;

namespace OrleansAi.OnnxModels;

/// <summary>A <c>tokenizer.json</c> as GPT-2's: every byte is a token, and some are words, which no text is split into but a model may write.</summary>
public static class ByteTokenizer
{
    /// <summary>How many tokens there are.</summary>
    public const int Size = 300;

    private static readonly string[] Special = ["<|pad|>", "<|begin|>", "<|user|>", "<|end|>"];

    /// <summary>The file's text; token 3 ends an answer.</summary>
    public static string Json()
    {
        var tokens = Special.Concat(Enumerable.Range(0, 256).Select(static value => Character((byte)value).ToString()))
            .Concat(Enumerable.Range(0, Size).Select(static number => $"\u0120word{number}")).Take(Size);
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = Special.Select(static (token, id) => new { id, content = token, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = true, use_regex = true },
            ["post_processor"] = null,
            ["decoder"] = new { type = "ByteLevel", add_prefix_space = true, trim_offsets = true, use_regex = true },
            ["model"] = new
            {
                type = "BPE",
                dropout = (float?)null,
                unk_token = (string?)null,
                continuing_subword_prefix = "",
                end_of_word_suffix = "",
                fuse_unk = false,
                byte_fallback = false,
                vocab = tokens.Select(static (token, id) => (token, id)).ToDictionary(static pair => pair.token, static pair => pair.id),
                merges = Array.Empty<string>(),
            },
        });
    }

    // GPT-2's alphabet of bytes (github.com/openai/gpt-2, src/encoder.py, bytes_to_unicode).
    private static char Character(byte value)
    {
        static bool IsVisible(int value) => value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
        return IsVisible(value) ? (char)value : (char)(0x100 + Enumerable.Range(0, value).Count(static before => !IsVisible(before)));
    }
}
