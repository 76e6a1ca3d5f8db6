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

            foreach (var dollars in new[] { price.InputPerMillion, price.OutputPerMillion, price.CachedInputPerMillion ?? 0 })
            {
                if (dollars is < 0 or > Most)
                    yield return $"{path} has {dollars} dollars for a million tokens; write 0 to {Most}.";
            }
        }
    }
}
