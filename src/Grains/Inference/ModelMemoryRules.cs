namespace OrleansAi.Grains.Inference;

/// <summary>Which models leave memory for another.</summary>
internal static class ModelMemoryRules
{
    /// <summary>
    /// The models to unload so that <paramref name="needed"/> bytes fit below <paramref name="limit"/>: idle ones, those first that were used
    /// longest ago; <c>null</c> where unloading every idle one is not enough.
    /// </summary>
    public static IReadOnlyList<string>? MakeRoom(IReadOnlyCollection<ModelInMemory> models, long needed, long limit)
    {
        var free = limit - models.Sum(static model => model.Bytes);
        var leaving = new List<string>();
        foreach (var idle in models.Where(static model => model.Uses == 0).OrderBy(static model => model.LastUsed))
        {
            if (free >= needed)
            {
                break;
            }

            free += idle.Bytes;
            leaving.Add(idle.Name);
        }

        return free >= needed ? leaving : null;
    }
}

/// <summary>A model in memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="Uses">How many requests use it now.</param>
/// <param name="LastUsed">When the last one came.</param>
internal readonly record struct ModelInMemory(string Name, long Bytes, int Uses, DateTimeOffset LastUsed);
