using OrleansAi.Inference.Tokenizers.Patterns;

namespace OrleansAi.Inference.Tokenizers.Reading;

/// <summary>Reads a <c>pattern</c>: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternNodeReader
{
    /// <summary>Reads the member <c>pattern</c> of <paramref name="owner"/>.</summary>
    public static TextPattern Read(ConfigNode owner)
    {
        var node = owner.Get("pattern");
        if (node.Find("String") is { } text)
            return TextPattern.Literal(text.Text());
        if (node.Find("Regex") is not { } expression)
            throw node.Complaint("must have the member 'String' or 'Regex'");
        try
        {
            return TextPattern.Expression(expression.Text());
        }
        catch (FormatException failure)
        {
            throw new TokenizerFormatException(
                $"tokenizer.json: '{expression.Path}', the expression {expression.Text()}, cannot be used: {failure.Message}.", failure);
        }
    }
}
