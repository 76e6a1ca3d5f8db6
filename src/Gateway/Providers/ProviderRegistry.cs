using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Providers;

/// <summary>The providers in use: those whose options stay the same over a reload keep their connections.</summary>
internal sealed class ProviderRegistry(IEnumerable<IModelProviderFactory> factories) : IDisposable
{
    private readonly Dictionary<string, IModelProviderFactory> _factories =
        factories.ToDictionary(factory => factory.Kind, StringComparer.OrdinalIgnoreCase);

    private Dictionary<string, (ProviderOptions Options, IModelProvider Provider)> _providers = new(StringComparer.Ordinal);

    /// <summary>Makes the providers of <paramref name="configured"/> and of the built-in <c>local</c>.</summary>
    public Dictionary<string, IModelProvider> Update(IReadOnlyDictionary<string, ProviderOptions> configured)
    {
        var wanted = new Dictionary<string, ProviderOptions>(configured, StringComparer.Ordinal);
        if (_factories.ContainsKey("Local"))
            wanted.TryAdd(RouteTable.LocalProvider, new ProviderOptions { Kind = "Local" });

        // Those that are gone are not disposed: calls that were planned with them may still begin. Their idle connections close by
        // themselves.
        _providers = wanted.ToDictionary(entry => entry.Key, entry => (entry.Value, Keep(entry.Key, entry.Value) ?? Create(entry.Key, entry.Value)));
        return _providers.ToDictionary(entry => entry.Key, entry => entry.Value.Provider);
    }

    public void Dispose()
    {
        foreach (var (_, provider) in _providers.Values)
            provider.Dispose();

        _providers = [];
    }

    private IModelProvider? Keep(string name, ProviderOptions options) =>
        _providers.TryGetValue(name, out var known) && IsSame(known.Options, options) ? known.Provider : null;

    private IModelProvider Create(string name, ProviderOptions options) => _factories[options.Kind].Create(name, options);

    private static bool IsSame(ProviderOptions left, ProviderOptions right) =>
        left with { Headers = right.Headers } == right
        && left.Headers.Count == right.Headers.Count
        && left.Headers.All(header => right.Headers.TryGetValue(header.Key, out var value) && value == header.Value);
}
