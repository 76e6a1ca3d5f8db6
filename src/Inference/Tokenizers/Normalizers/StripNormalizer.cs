namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>Cuts white space off the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) => (left, right) switch
    {
        (true, true) => text.Trim(),
        (true, false) => text.TrimStart(),
        (false, true) => text.TrimEnd(),
        _ => text,
    };
}
