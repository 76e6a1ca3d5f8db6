namespace OrleansAi.Inference.Tokenizers.Normalizers;

/// <summary>Rewrites text before it is split: letter case, accents, compatibility characters, spaces.</summary>
internal interface INormalizer
{
    /// <summary>The normalized text; the same string where nothing changes. <paramref name="text"/> is well-formed UTF-16.</summary>
    string Normalize(string text);
}
