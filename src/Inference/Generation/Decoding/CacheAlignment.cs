namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Where shorter sequences of a batch have their padding.</summary>
internal enum CacheAlignment
{
    /// <summary>In front: new keys come behind the longest sequence's, for all alike. Of models that join old keys to new ones.</summary>
    Right,

    /// <summary>Behind: each sequence's new keys come behind its own. Of models with ONNX Runtime's <c>GroupQueryAttention</c>.</summary>
    Left,
}
