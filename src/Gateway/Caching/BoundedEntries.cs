namespace OrleansAi.Gateway.Caching;

/// <summary>
/// Entries in memory, bounded in bytes over all and in number for each key: what was used longest ago goes first, and nothing is found
/// after its lifetime. Any thread may use it.
/// </summary>
/// <param name="maxBytes">What all entries may take together, their <see cref="Overhead"/> included.</param>
/// <param name="maxPerKey">How many entries one key may have.</param>
/// <param name="time">Tells when lifetimes end.</param>
public sealed class BoundedEntries<T>(long maxBytes, int maxPerKey, TimeProvider time)
    where T : class
{
    /// <summary>What an entry takes besides what it says of itself: its places in the lists, its key, its record. In bytes.</summary>
    public const int Overhead = 512;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LinkedListNode<Entry>>> _byKey = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    /// <summary>What all entries take, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Keeps <paramref name="value"/> in place of the one with the same <paramref name="id"/> below <paramref name="key"/>; not at all where it is larger than everything may be.</summary>
    public void Keep(string key, string id, T value, long bytes, TimeSpan lifetime)
    {
        var size = bytes + Overhead;
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var entries) && entries.Find(node => node.Value.Id == id) is { } older)
                Remove(older);

            if (size > maxBytes || lifetime <= TimeSpan.Zero)
                return;

            while (_byKey.TryGetValue(key, out entries) && entries.Count >= maxPerKey)
                Remove(entries[0]);

            while (_bytes + size > maxBytes)
                Remove(_byUse.First!);

            Add(new Entry(key, id, value, size, time.GetTimestamp(), lifetime));
        }
    }

    /// <summary>The live entries below <paramref name="key"/> with their ages since they were kept; looking at them is not using them.</summary>
    public IReadOnlyList<(string Id, T Value, TimeSpan Age)> Look(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var entries))
                return [];

            foreach (var ended in entries.FindAll(node => AgeOf(node.Value) >= node.Value.Lifetime))
                Remove(ended);

            return entries.ConvertAll(node => (node.Value.Id, node.Value.Value, AgeOf(node.Value)));
        }
    }

    /// <summary>The live entry of <paramref name="id"/> below <paramref name="key"/> with its age since it was kept; it is used by that.</summary>
    public (T Value, TimeSpan Age)? Use(string key, string id)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var entries) || entries.Find(node => node.Value.Id == id) is not { } found)
                return null;

            var age = AgeOf(found.Value);
            if (age >= found.Value.Lifetime)
            {
                Remove(found);
                return null;
            }

            _byUse.Remove(found);
            _byUse.AddLast(found);
            entries.Remove(found);
            entries.Add(found);
            return (found.Value.Value, age);
        }
    }

    private TimeSpan AgeOf(Entry entry) => time.GetElapsedTime(entry.KeptAt);

    private void Add(Entry entry)
    {
        if (!_byKey.TryGetValue(entry.Key, out var entries))
            _byKey[entry.Key] = entries = [];

        entries.Add(_byUse.AddLast(entry));
        _bytes += entry.Size;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        var entries = _byKey[node.Value.Key];
        entries.Remove(node);
        if (entries.Count == 0)
            _byKey.Remove(node.Value.Key);

        _byUse.Remove(node);
        _bytes -= node.Value.Size;
    }

    private sealed record Entry(string Key, string Id, T Value, long Size, long KeptAt, TimeSpan Lifetime);
}
