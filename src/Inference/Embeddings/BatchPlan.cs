namespace OrleansAi.Inference.Embeddings;

/// <summary>Cuts texts into batches.</summary>
internal static class BatchPlan
{
    /// <summary>
    /// Sorts <paramref name="items"/> by length and cuts them so that no batch has more than <paramref name="maxTokens"/> tokens with its
    /// padding; a text that is longer by itself is a batch of its own. Texts of equal length stay in their order.
    /// </summary>
    /// <returns>Where each batch begins and ends in <paramref name="items"/>, longest texts first.</returns>
    public static List<Range> Cut(List<EncoderItem> items, int maxTokens)
    {
        var sorted = items.OrderByDescending(static item => item.Length).ToList();
        items.Clear();
        items.AddRange(sorted);

        var batches = new List<Range>();
        for (var start = 0; start < items.Count;)
        {
            var size = Math.Clamp(maxTokens / items[start].Length, 1, items.Count - start);
            batches.Add(start..(start + size));
            start += size;
        }

        return batches;
    }
}
