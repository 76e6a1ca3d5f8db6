namespace OrleansAi.Inference.Batches;

/// <summary>Cuts texts into batches, whose rows are filled up to the longest.</summary>
internal static class BatchPlan
{
    /// <summary>
    /// Sorts <paramref name="items"/> by length and cuts them where it costs least. No batch has more than <paramref name="maxTokens"/> tokens with its
    /// padding; a text that is longer by itself is a batch of its own. Texts of equal length stay in their order.
    /// </summary>
    /// <param name="items">The texts.</param>
    /// <param name="length">How many tokens a text has, at least one.</param>
    /// <param name="maxTokens">The most tokens of a batch.</param>
    /// <param name="cost">What a batch costs by its tokens with its padding, such as <see cref="RunCost.Of"/>.</param>
    /// <returns>Where each batch begins and ends in <paramref name="items"/>, longest texts first.</returns>
    public static List<Range> Cut<T>(List<T> items, Func<T, int> length, int maxTokens, Func<int, double> cost)
    {
        var sorted = items.OrderByDescending(length).ToList();
        items.Clear();
        items.AddRange(sorted);

        var ends = CheapestEnds([.. items.Select(length)], maxTokens, cost);
        var batches = new List<Range>();
        for (var start = 0; start < items.Count; start = ends[start])
            batches.Add(start..ends[start]);

        return batches;
    }

    // From the last text to the first: the cheapest way to cut those from here on is the cheapest first batch and the cheapest way for the rest.
    private static int[] CheapestEnds(int[] lengths, int maxTokens, Func<int, double> cost)
    {
        var ends = new int[lengths.Length];
        var costs = new double[lengths.Length + 1];
        for (var start = lengths.Length - 1; start >= 0; start--)
        {
            var longest = lengths[start];
            var most = Math.Clamp(maxTokens / longest, 1, lengths.Length - start);
            costs[start] = double.MaxValue;
            for (var size = 1; size <= most; size++)
            {
                var total = cost(size * longest) + costs[start + size];
                if (total <= costs[start])
                    (costs[start], ends[start]) = (total, start + size);
            }
        }

        return ends;
    }
}
