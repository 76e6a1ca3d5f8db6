using System.Text;
using OrleansAi.Inference.Tokenizers.Unicode;

namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => UnicodeNormalization.Normalize(text, form);
}
