using System.Text;
using OrleansAi.Inference.Tokenizers.Normalizers;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    private static readonly string[] Supported =
    [
        "BertNormalizer", "ByteLevel", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Nmt", "Precompiled", "Prepend", "Replace", "Sequence",
        "Strip", "StripAccents",
    ];

    /// <summary>Reads it; null where the file has none.</summary>
    public static INormalizer? Read(ConfigNode? node) => node is { } config ? Read(config) : null;

    private static INormalizer Read(ConfigNode node) => node.Get("type").Text() switch
    {
        "BertNormalizer" => BertNormalizer.Create(node.Flag("clean_text", true), node.Flag("handle_chinese_chars", true),
            node.Find("strip_accents") is null ? null : node.Flag("strip_accents", false), node.Flag("lowercase", true)),
        "ByteLevel" => CharacterFilters.ByteLevel,
        "Lowercase" => new LowercaseNormalizer(),
        "NFC" => new UnicodeNormalizer(NormalizationForm.FormC),
        "NFD" => new UnicodeNormalizer(NormalizationForm.FormD),
        "NFKC" => new UnicodeNormalizer(NormalizationForm.FormKC),
        "NFKD" => new UnicodeNormalizer(NormalizationForm.FormKD),
        "Nmt" => CharacterFilters.Nmt,
        "Precompiled" => node.Find("precompiled_charsmap") is { } map ? Precompiled(map) : new NormalizerSequence([]),
        "Prepend" => new PrependNormalizer(node.Get("prepend").Text()),
        "Replace" => new ReplaceNormalizer(PatternNodeReader.Read(node), node.Get("content").Text()),
        "Sequence" => new NormalizerSequence([.. node.Get("normalizers").Items().Select(Read)]),
        "Strip" => new StripNormalizer(node.Flag("strip_left", true), node.Flag("strip_right", true)),
        "StripAccents" => CharacterFilters.StripMarks,
        var type => throw node.Unsupported(type, Supported),
    };

    private static PrecompiledNormalizer Precompiled(ConfigNode map)
    {
        var text = map.Text();
        var blob = new byte[text.Length];
        return Convert.TryFromBase64String(text, blob, out var length) && CharacterMap.Read(blob.AsSpan(0, length)) is { } characters
            ? new PrecompiledNormalizer(characters)
            : throw map.Complaint("is no compiled map of characters, or is cut off");
    }
}
