using System.Collections.Immutable;
using Orleans.StandIn.Activations;

namespace Orleans.Runtime;

/// <summary>
/// Named values that travel from a caller to the grains it calls, and on with their calls; never back. Unlike the official
/// type it holds an immutable dictionary, so that handing it on is handing on a reference.
/// </summary>
public static class RequestContext
{
    private const string ReentrancyKey = "#CCR";

    private static readonly AsyncLocal<ImmutableDictionary<string, object>?> Current = new();

    /// <summary>The call chain whose calls may re-enter the grains it came through; empty where none may.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyKey) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyKey);
            }
            else
            {
                Set(ReentrancyKey, value);
            }
        }
    }

    public static IEnumerable<string> Keys => Current.Value?.Keys ?? [];

    public static IEnumerable<KeyValuePair<string, object>> Entries => Current.Value ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static ImmutableDictionary<string, object>? Captured
    {
        get => Current.Value;
        set => Current.Value = value;
    }

    public static object? Get(string key) => Current.Value is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value) =>
        Current.Value = (Current.Value ?? ImmutableDictionary<string, object>.Empty).SetItem(key, value);

    public static bool Remove(string key)
    {
        if (Current.Value is not { } values || !values.ContainsKey(key))
        {
            return false;
        }

        Current.Value = values.Count == 1 ? null : values.Remove(key);
        return true;
    }

    public static void Clear()
    {
        if (Current.Value is not null)
        {
            Current.Value = null;
        }
    }

    /// <summary>Until disposed, calls may come back into this grain before it has answered.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new ReentrancySection(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Until disposed, calls may not come back into this grain before it has answered.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    internal static Guid ReentrancyIdOf(ImmutableDictionary<string, object>? values) =>
        values is not null && values.TryGetValue(ReentrancyKey, out var value) && value is Guid id ? id : Guid.Empty;

    /// <summary>A stretch of code in which the call chain may, or may not, re-enter.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _new;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            (_original, _new) = (originalReentrancyId, newReentrancyId);
            if (originalReentrancyId != newReentrancyId)
            {
                ReentrancyId = newReentrancyId;
            }

            if (newReentrancyId != Guid.Empty)
            {
                GrainTurn.Activation?.Extras.EnterReentrantSection(newReentrancyId);
            }
        }

        public void Dispose()
        {
            if (_new != Guid.Empty)
            {
                GrainTurn.Activation?.Extras.ExitReentrantSection(_new);
            }

            if (ReentrancyId != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
