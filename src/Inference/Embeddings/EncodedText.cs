namespace OrleansAi.Inference.Embeddings;

/// <summary>A text as the model reads it.</summary>
/// <param name="Ids">Its tokens, at least one.</param>
/// <param name="TypeIds">For each token which of two texts it is of, or <c>null</c> where there is one.</param>
internal sealed record EncodedText(IReadOnlyList<int> Ids, IReadOnlyList<int>? TypeIds)
{
    public int Length => Ids.Count;
}
