using System.Text.Json;

namespace OrleansAi.OnnxModels;

/// <summary>A <c>tokenizer.json</c> as BERT's, whose words are single letters, digits, a few English words, and made-up ones.</summary>
public static class WordTokenizer
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    private static readonly string[] Words =
        ["the", "a", "of", "to", "in", "is", "model", "text", "cat", "dog", "river", "engine", "light", "stone", "word", "king", "queen", "bread", "water", "night"];

    /// <summary>The tokens, by their ids.</summary>
    public static IReadOnlyList<string> Vocabulary(int size)
    {
        var letters = Enumerable.Range('a', 26).Concat(Enumerable.Range('0', 10)).Select(static letter => ((char)letter).ToString()).ToArray();
        return [.. Special.Concat(letters).Concat(letters.Select(static letter => $"##{letter}")).Concat(".,!?-'\"".Select(static mark => mark.ToString()))
            .Concat(Words).Distinct().Concat(Enumerable.Range(0, size).Select(static number => $"word{number}")).Take(size)];
    }

    /// <summary>The file's text.</summary>
    public static string Json(int size)
    {
        var vocabulary = Vocabulary(size).Select(static (token, id) => (token, id)).ToDictionary(static pair => pair.token, static pair => pair.id);
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = Special.Select(static (token, id) => new { id, content = token, single_word = false, lstrip = false, rstrip = false, normalized = false, special = true }),
            ["normalizer"] = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, strip_accents = (bool?)null, lowercase = true },
            ["pre_tokenizer"] = new { type = "BertPreTokenizer" },
            ["post_processor"] = new { type = "BertProcessing", sep = new object[] { "[SEP]", 3 }, cls = new object[] { "[CLS]", 2 } },
            ["decoder"] = new { type = "WordPiece", prefix = "##", cleanup = true },
            ["model"] = new { type = "WordPiece", unk_token = "[UNK]", continuing_subword_prefix = "##", max_input_chars_per_word = 100, vocab = vocabulary },
        });
    }
}
