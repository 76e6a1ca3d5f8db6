namespace OrleansAi.Inference.Tokenizers.AddedTokens;

/// <summary>A token that is found in the text before anything else looks at it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text, as the file gives it.</param>
/// <param name="IsSpecial">Whether it steers a model and is no text, so that decoding can leave it out.</param>
/// <param name="IsNormalized">Whether it is looked for in normalized text.</param>
/// <param name="IsSingleWord">Whether it counts only between characters that belong to no word.</param>
/// <param name="StripsLeft">Whether it takes the white space before it.</param>
/// <param name="StripsRight">Whether it takes the white space behind it.</param>
internal sealed record AddedToken(
    int Id, string Content, bool IsSpecial, bool IsNormalized, bool IsSingleWord, bool StripsLeft, bool StripsRight);
