using OrleansAi.Gateway.Pricing;

namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Prices are named <c>provider/model</c> or stand with their target, are not negative and small enough to count with.</summary>
internal sealed class PriceRule : IGatewayRule
{
    private const decimal Most = 1_000_000;

    public IEnumerable<string> Check(GatewayOptions options)
    {
        foreach (var (name, price) in options.Prices)
        {
            var path = $"OrleansAi:Prices:{name}";
            var slash = name.IndexOf('/', StringComparison.Ordinal);
            if (slash <= 0 || slash == name.Length - 1)
                yield return $"{path}: a price is named after its target; write \"provider/model\".";

            foreach (var problem in Check(price, path))
                yield return problem;
        }

        foreach (var (name, model) in options.Models)
        {
            foreach (var (index, target) in model.Targets.Index())
            {
                foreach (var problem in target.Price is { } price ? Check(price, $"OrleansAi:Models:{name}:Targets:{index}:Price") : [])
                    yield return problem;
            }
        }
    }

    private static IEnumerable<string> Check(PriceOptions price, string path)
    {
        (string Name, decimal Dollars)[] all =
        [
            (nameof(price.InputPerMillion), price.InputPerMillion),
            (nameof(price.OutputPerMillion), price.OutputPerMillion),
            (nameof(price.CachedInputPerMillion), price.CachedInputPerMillion ?? 0),
            (nameof(price.PerImage), price.PerImage),
            (nameof(price.PerMillionCharacters), price.PerMillionCharacters),
            (nameof(price.PerMinute), price.PerMinute),
        ];
        return from unit in all
               where unit.Dollars is < 0 or > Most
               select $"{path}:{unit.Name} is {unit.Dollars} dollars; write 0 to {Most}.";
    }
}
