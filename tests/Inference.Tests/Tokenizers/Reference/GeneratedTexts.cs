using System.Text;

namespace OrleansAi.Inference.Tests.Tokenizers.Reference;

/// <summary>
/// Texts in many scripts, the same in each run: the sentences themselves, and mixtures of their words with what tokenizers trip
/// over (runs of white space, control characters, joined emoji, letters outside of the Basic Multilingual Plane, special tokens).
/// </summary>
internal static class GeneratedTexts
{
    private static readonly string[] Oddities =
    [
        " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", " \n ", "\u00A0", "\u3000", "\u2003", "\u200B", "\u200D", "\u0085", "\u2028", "\uFEFF", "\u0000", "\u0001", "\u001F",
        "\u007F", "\u00AD", "\uFFFD", "\uE000", "\u0378", "▁", "▁▁", "##", "</w>", "<0x41>", "Ġ", "Ċ", "'s", "'S", "'LL", "'ſ", "'ll've", "''", "İ", "ı", "ΑΣ", "ΟΔΟΣ ΣΑΣ", "ß", "ẞ", "ſ", "K",
        "Å", "ﬃ", "e\u0301", "\u0301", "a\u0327\u0301", "\u0915\u094D\u0937", "각", "\u1100\u1161\u11A8", "½", "²", "Ⅷ", "٣٤٥", "१२३", "𝟘𝟙", "12345678", "1,000.50", "0x1F", "3.14e-10", "ǅ", "ªº",
        "👩‍👩‍👧‍👦", "👍🏽", "🇩🇪", "❤️", "🏳️‍🌈", "🤦🏻‍♀️", "😀", "𝒜𝓁𝓁", "𐐀𐐨", "𐌰𐌱", "𠀀𠀁", "🄰🅐", "𝛼", "𞤀𞤁", "𑀅𑁆", "１２３", "ｶﾀｶﾅ", "㍿", "①", "～", "…", "—", "«»", "?!", "...", "::=>", "$$", "^_^", "`~", "@#%",
        "<s>", "</s>", "<unk>", "<|endoftext|>", "<|begin_of_text|>", " <mask>", "<mask>", "[MASK]", "[SEP]", "<extra_id_0>", "<tool_call>", "<|im_start|>user\n", "[WORD]", "a[WORD]", "[WORD] [WORD]",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "----------------------------------------------------", "ÀÉÎÕÜ", "thequickbrownfoxjumpsoverthelazydog", "ไทยคำ", "ᜀᜁ", "ꙮ", "ⓐⓑ", "ⅻ",
    ];

    /// <summary>So many texts.</summary>
    public static IReadOnlyList<string> Make(int count)
    {
        var random = new Random(20261128);
        string[] sentences = [.. Fixtures.Sentences];
        string[][] words = [.. sentences.Select(static sentence => sentence.Split(' '))];
        var texts = new List<string>(sentences);
        texts.AddRange(Oddities);
        while (texts.Count < count)
            texts.Add(Mixture(random, words));
        return texts;
    }

    private static string Mixture(Random random, string[][] words)
    {
        var builder = new StringBuilder();
        var script = words[random.Next(words.Length)];
        for (var parts = random.Next(1, 24); parts > 0; parts--)
        {
            if (random.Next(12) == 0)
                script = words[random.Next(words.Length)];
            var part = random.Next(5) == 0 ? Oddities[random.Next(Oddities.Length)] : script[random.Next(script.Length)];
            builder.Append(random.Next(20) == 0 ? part.ToUpperInvariant() : part);
            if (random.Next(4) != 0)
                builder.Append(' ');
        }

        return builder.ToString();
    }
}
