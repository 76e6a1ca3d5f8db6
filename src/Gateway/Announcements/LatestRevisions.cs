using System.Collections.Immutable;

namespace OrleansAi.Gateway.Announcements;

/// <summary>The latest of each of many things as this process knows them: what grains announced, or what was read from them. Safe to use from many threads.</summary>
internal abstract class LatestRevisions<T>(Func<T, string> nameOf, Func<T, long> revisionOf)
    where T : class
{
    private readonly Lock _changing = new();
    private volatile ImmutableDictionary<string, T> _latest = ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>Something is newer than it was: whatever was made of it is to be made anew.</summary>
    public event Action? Changed;

    /// <summary>The latest by name.</summary>
    public ImmutableDictionary<string, T> Latest => _latest;

    /// <summary>Whether the grains were asked once: until then this process may lack some.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Takes over what is newer than what is known.</summary>
    public void Apply(IEnumerable<T> entries)
    {
        lock (_changing)
        {
            var known = _latest;
            foreach (var entry in entries)
            {
                if (!known.TryGetValue(nameOf(entry), out var before) || revisionOf(before) < revisionOf(entry))
                    known = known.SetItem(nameOf(entry), entry);
            }

            if (known == _latest)
                return;

            _latest = known;
            Changed?.Invoke();
        }
    }

    /// <summary>Takes over what the grains say of all of them.</summary>
    public void Read(IEnumerable<T> entries)
    {
        Apply(entries);
        IsRead = true;
    }
}
