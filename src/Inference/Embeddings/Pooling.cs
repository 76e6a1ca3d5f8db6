namespace OrleansAi.Inference.Embeddings;

/// <summary>How a text's vector is made from the states of its tokens, in sentence-transformers' words.</summary>
public enum Pooling
{
    /// <summary>Their mean.</summary>
    Mean = 0,

    /// <summary>The first token's state (<c>[CLS]</c>).</summary>
    Cls = 1,

    /// <summary>The last token's state.</summary>
    LastToken = 2,
}
