namespace OrleansAi.Inference.Embeddings;

/// <summary>One text of a request.</summary>
internal readonly record struct EncoderItem(EncoderRequest Request, int Index)
{
    public EncodedText Text => Request.Texts[Index];

    public int Length => Text.Length;
}
