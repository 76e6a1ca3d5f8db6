namespace OrleansAi.Inference.Tokenizers.Decoders;

/// <summary>A step from tokens back to text. Immutable; what it must remember between tokens is in the state that it starts.</summary>
internal interface IDecoder
{
    /// <summary>Whether it makes one token of all, so that the steps behind it see one.</summary>
    bool Fuses => false;

    /// <summary>The bytes that a token stands for where it need not be whole characters; <c>null</c> where its text says it all.</summary>
    byte[]? BytesOf(string token) => null;

    /// <summary>Begins a text.</summary>
    IDecoderState Start();
}
