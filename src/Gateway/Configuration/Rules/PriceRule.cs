namespace OrleansAi.Gateway.Configuration.Rules;

/// <summary>Prices are named <c>provider/model</c>, are not negative and small enough to count with.</summary>
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

            (string Name, decimal Dollars)[] all =
            [
                (nameof(price.InputPerMillion), price.InputPerMillion),
                (nameof(price.OutputPerMillion), price.OutputPerMillion),
                (nameof(price.CachedInputPerMillion), price.CachedInputPerMillion ?? 0),
                (nameof(price.PerImage), price.PerImage),
                (nameof(price.PerMillionCharacters), price.PerMillionCharacters),
                (nameof(price.PerMinute), price.PerMinute),
            ];
            foreach (var (unit, dollars) in all)
            {
                if (dollars is < 0 or > Most)
                    yield return $"{path}:{unit} is {dollars} dollars; write 0 to {Most}.";
            }
        }
    }
}
