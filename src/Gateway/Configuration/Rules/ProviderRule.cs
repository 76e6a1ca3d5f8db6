using OrleansAi.Gateway.Providers;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>A provider has a name without a slash, a known kind, time limits above zero, and what its kind asks for.</summary>
internal sealed class ProviderRule(IEnumerable<IModelProviderFactory> factories) : IGatewayRule
{
    private readonly IModelProviderFactory[] _factories = [.. factories];

    public IEnumerable<string> Check(GatewayOptions options) => options.Providers.SelectMany(entry => Check(entry.Key, entry.Value));

    private IEnumerable<string> Check(string name, ProviderOptions provider)
    {
        var path = $"OrleansAi:Providers:{name}";
        if (name.Contains('/', StringComparison.Ordinal))
            yield return $"{path}: a provider's name must not contain '/', because 'provider/model' names a target; rename it.";

        foreach (var (member, limit) in Limits(provider))
        {
            if (limit <= TimeSpan.Zero)
                yield return $"{path}:{member} is {limit}, but must be above zero; write for example \"00:00:30\".";
        }

        var factory = _factories.FirstOrDefault(factory => factory.Kind.Equals(provider.Kind, StringComparison.OrdinalIgnoreCase));
        if (factory is null)
        {
            var kinds = string.Join(", ", _factories.Select(known => known.Kind));
            yield return $"{path}:Kind is '{provider.Kind}', which is not known; write one of {kinds}.";
            yield break;
        }

        foreach (var problem in factory.Validate(path, provider))
            yield return problem;
    }

    private static IEnumerable<(string Member, TimeSpan Limit)> Limits(ProviderOptions provider) =>
    [
        (nameof(provider.ConnectTimeout), provider.ConnectTimeout),
        (nameof(provider.FirstTokenTimeout), provider.FirstTokenTimeout),
        (nameof(provider.TokenTimeout), provider.TokenTimeout),
        (nameof(provider.Timeout), provider.Timeout),
    ];
}
