namespace OrleansAi.Inference.Tokenizers;

/// <summary>A <c>tokenizer.json</c> cannot be used; the message names the member, what is wrong with it and what is supported.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public TokenizerFormatException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
