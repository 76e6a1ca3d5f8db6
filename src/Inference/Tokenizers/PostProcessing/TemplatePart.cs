namespace OrleansAi.Inference.Tokenizers.PostProcessing;

/// <summary>A part of a template: one of the texts, or special tokens.</summary>
/// <param name="Text">0 for the first text, 1 for the second, null for special tokens.</param>
/// <param name="SpecialTokens">The special tokens, where it is no text.</param>
/// <param name="TypeId">The type of its tokens.</param>
internal sealed record TemplatePart(int? Text, int[] SpecialTokens, int TypeId)
{
    /// <summary>The first text.</summary>
    public static TemplatePart First(int typeId) => new(0, [], typeId);

    /// <summary>The second text.</summary>
    public static TemplatePart Second(int typeId) => new(1, [], typeId);

    /// <summary>A special token.</summary>
    public static TemplatePart Special(int id, int typeId = 0) => new(null, [id], typeId);
}
