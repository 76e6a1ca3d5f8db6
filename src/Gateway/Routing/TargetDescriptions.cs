using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Pricing;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Routing;

/// <summary>
/// What models say of their targets. What one says of an upstream model holds wherever else it is named without saying otherwise: for
/// versions of models under test, and for clients that ask for <c>provider/model</c>.
/// </summary>
internal sealed class TargetDescriptions
{
    private readonly Dictionary<string, PriceOptions> _prices;
    private readonly Dictionary<TargetId, TargetOptions> _said = [];

    /// <summary>What <paramref name="options"/> say; of two models that say different things the first by its name counts.</summary>
    public TargetDescriptions(GatewayOptions options)
    {
        _prices = new(options.Prices, StringComparer.Ordinal);
        foreach (var target in options.Models.OrderBy(model => model.Key, StringComparer.Ordinal).SelectMany(model => model.Value.Targets))
            _said[target.Id] = _said.TryGetValue(target.Id, out var said) ? Merge(said, target) : target;
    }

    /// <summary>What is known of a target, or <c>null</c>.</summary>
    public TargetDescription? Of(TargetOptions target)
    {
        var said = _said.TryGetValue(target.Id, out var others) ? Merge(target, others) : target;
        return said is { ContextTokens: null, MaxOutputTokens: null, Capabilities: null }
            ? null
            : new TargetDescription
            {
                ContextTokens = said.ContextTokens,
                MaxOutputTokens = said.MaxOutputTokens,
                Capabilities = said.Capabilities?.Aggregate(ModelCapabilities.None, (all, name) => all | Enum.Parse<ModelCapabilities>(name, ignoreCase: true)),
            };
    }

    /// <summary>What a target costs: as it says itself, else as <c>Prices</c> say, else as it says elsewhere.</summary>
    public PriceModel PriceOf(TargetOptions target)
    {
        var price = target.Price ?? _prices.GetValueOrDefault(target.Id.ToString()) ?? _said.GetValueOrDefault(target.Id)?.Price;
        return price is null ? PriceModel.Free : PriceModel.From(price);
    }

    private static TargetOptions Merge(TargetOptions first, TargetOptions second) => first with
    {
        ContextTokens = first.ContextTokens ?? second.ContextTokens,
        MaxOutputTokens = first.MaxOutputTokens ?? second.MaxOutputTokens,
        Capabilities = first.Capabilities ?? second.Capabilities,
        Price = first.Price ?? second.Price,
    };
}
