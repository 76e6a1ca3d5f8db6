namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>A token's text on its way through the decoders.</summary>
/// <param name="Text">The text so far.</param>
/// <param name="IsAdded">Whether it is an added token, whose text is meant as it is.</param>
internal readonly record struct DecodedToken(string Text, bool IsAdded = false);
