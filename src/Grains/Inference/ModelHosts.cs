using OrleansAi.Inference;

namespace OrleansAi.Grains.Inference;

/// <summary>The processes that run local models, as long as they renew.</summary>
internal sealed class ModelHosts
{
    /// <summary>How long a process is known that does not renew.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, (ILocalModelHost Host, bool IsForModels, DateTimeOffset Expires)> _hosts = new(StringComparer.Ordinal);

    /// <summary>Adds a process, or renews it.</summary>
    public void Add(string process, ILocalModelHost host, bool isForModels, DateTimeOffset now) => _hosts[process] = (host, isForModels, now + Lifetime);

    /// <summary>Forgets a process.</summary>
    public void Remove(string process) => _hosts.Remove(process);

    /// <summary>Those that run models: those that are there for it, or all where there is none of those.</summary>
    public IReadOnlyList<(string Process, ILocalModelHost Host)> InCharge(DateTimeOffset now)
    {
        foreach (var (process, host) in _hosts)
        {
            if (host.Expires <= now)
            {
                _hosts.Remove(process);
            }
        }

        var areSome = _hosts.Values.Any(static host => host.IsForModels);
        return [.. _hosts.Where(host => host.Value.IsForModels || !areSome).Select(static host => (host.Key, host.Value.Host))];
    }
}
