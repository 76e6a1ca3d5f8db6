namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>A mapping in the order in which its keys came.</summary>
internal sealed class TemplateMap
{
    private readonly OrderedDictionary<object, object?> _entries = new(KeyComparer.Instance);

    public int Count => _entries.Count;

    public IEnumerable<object?> Keys => _entries.Keys.Select(KeyComparer.Original);

    public IEnumerable<(object? Key, object? Value)> Entries => _entries.Select(entry => (KeyComparer.Original(entry.Key), entry.Value));

    public bool TryGet(object? key, out object? value)
    {
        value = null;
        if (!IsKey(key))
            return key is TemplateList { IsTuple: true } ? false : throw NotAKey(key);
        return _entries.TryGetValue(key ?? KeyComparer.None, out value);
    }

    public void Set(object? key, object? value) => _entries[IsKey(key) ? key ?? KeyComparer.None : throw NotAKey(key)] = value;

    public TemplateList Items() => new([.. _entries.Select(entry => TemplateList.Pair(KeyComparer.Original(entry.Key), entry.Value))]);

    // Tuples would do in Python; no published template uses them as keys.
    private static bool IsKey(object? key) => key is null or string or long or double or bool or Undefined;

    private static TemplateFault NotAKey(object? key) => new($"unhashable type: '{TypeNames.Of(key)}'");

    /// <summary>Keys that are equal in Python are one: <c>1</c>, <c>1.0</c> and <c>true</c>.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();
        public static readonly object None = new();

        public static object? Original(object key) => ReferenceEquals(key, None) ? null : key;

        bool IEqualityComparer<object>.Equals(object? left, object? right) => Number(left!) is { } number ? Number(right!) == number : Equals(left, right);

        int IEqualityComparer<object>.GetHashCode(object key) => Number(key) is { } number ? number.GetHashCode() : key.GetHashCode();

        private static double? Number(object key) => key switch { long whole => whole, double real => real, bool truth => truth ? 1 : 0, _ => null };
    }
}
