using System.Collections;
using Microsoft.Extensions.Logging;

namespace Orleans.Utilities;

/// <summary>The observers of a grain, by their references.</summary>
public class ObserverManager<TObserver>(TimeSpan expiration, ILogger log) : ObserverManager<IAddressable, TObserver>(expiration, log);

/// <summary>
/// The observers of a grain: those that did not subscribe again within <see cref="ExpirationDuration"/> are dropped, and those
/// whose notification throws. Belongs to one activation's turns.
/// </summary>
public class ObserverManager<TIdentity, TObserver> : IEnumerable<TObserver>
    where TIdentity : notnull
{
    private readonly Dictionary<TIdentity, Entry> _observers = [];
    private readonly ILogger _log;

    public ObserverManager(TimeSpan expiration, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(log);
        (ExpirationDuration, _log) = (expiration, log);
    }

    public Func<DateTime> GetDateTime { get; set; } = () => TimeProvider.System.GetUtcNow().UtcDateTime;

    public TimeSpan ExpirationDuration { get; set; }

    public int Count => _observers.Count;

    public IReadOnlyDictionary<TIdentity, TObserver> Observers => _observers.ToDictionary(entry => entry.Key, entry => entry.Value.Observer);

    public void Clear() => _observers.Clear();

    /// <summary>Adds the observer, or says that it is still there.</summary>
    public void Subscribe(TIdentity id, TObserver observer) => _observers[id] = new Entry(observer, GetDateTime());

    public void Unsubscribe(TIdentity id) => _observers.Remove(id);

    public async Task Notify(Func<TObserver, Task> notification, Func<TObserver, bool>? predicate = null)
    {
        foreach (var (id, entry) in Live())
        {
            if (predicate?.Invoke(entry.Observer) != false)
            {
                try
                {
                    await notification(entry.Observer);
                }
                catch (Exception exception)
                {
                    Drop(id, entry, exception);
                }
            }
        }
    }

    public void Notify(Action<TObserver> notification, Func<TObserver, bool>? predicate = null)
    {
        foreach (var (id, entry) in Live())
        {
            if (predicate?.Invoke(entry.Observer) != false)
            {
                try
                {
                    notification(entry.Observer);
                }
                catch (Exception exception)
                {
                    Drop(id, entry, exception);
                }
            }
        }
    }

    public void ClearExpired() => Live();

    public IEnumerator<TObserver> GetEnumerator() => _observers.Values.Select(entry => entry.Observer).ToList().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A copy, because notifications may await while others subscribe.
    private List<KeyValuePair<TIdentity, Entry>> Live()
    {
        var oldest = GetDateTime() - ExpirationDuration;
        foreach (var (id, entry) in _observers)
        {
            if (entry.LastSeen < oldest)
            {
                _observers.Remove(id);
            }
        }

        return [.. _observers];
    }

    private void Drop(TIdentity id, Entry entry, Exception exception)
    {
        if (_observers.TryGetValue(id, out var current) && ReferenceEquals(current, entry))
        {
            _observers.Remove(id);
        }

        _log.LogDebug(exception, "Dropped the observer {Id}, whose notification failed.", id);
    }

    private sealed record Entry(TObserver Observer, DateTime LastSeen);
}
