using System.Globalization;
using Microsoft.Extensions.Options;

namespace OrleansAi.Grains.Quotas;

/// <summary>Says which limit makes no sense and what to write instead.</summary>
internal sealed class QuotaOptionsValidator : IValidateOptions<QuotaOptions>
{
    private const long MostUnits = 1_000_000_000_000;
    private const decimal MostDollars = 1_000_000_000;

    public ValidateOptionsResult Validate(string? name, QuotaOptions options)
    {
        var failures = options.Tiers.SelectMany(tier => FailuresOf(tier.Key, tier.Value)).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> FailuresOf(string tier, TierOptions options)
    {
        var path = $"{QuotaOptions.Section}:Tiers:{tier}";
        foreach (var failure in FailuresOf(path, (LimitOptions)options))
        {
            yield return failure;
        }

        foreach (var (endpoint, limits) in options.Endpoints)
        {
            if (!endpoint.StartsWith('/'))
            {
                yield return $"{path}:Endpoints:{endpoint} is not a path; write it as requests name it, for example \"/v1/embeddings\".";
            }

            foreach (var failure in FailuresOf($"{path}:Endpoints:{endpoint}", limits))
            {
                yield return failure;
            }
        }
    }

    private static IEnumerable<string> FailuresOf(string path, LimitOptions limits)
    {
        (string Name, long? Value)[] units =
        [
            (nameof(limits.RequestsPerMinute), limits.RequestsPerMinute),
            (nameof(limits.TokensPerMinute), limits.TokensPerMinute),
            (nameof(limits.ConcurrentRequests), limits.ConcurrentRequests),
        ];
        foreach (var (name, value) in units.Where(limit => limit.Value is < 1 or > MostUnits))
        {
            yield return $"{path}:{name} is {value}; write a whole number from 1 to {MostUnits}, or leave it out for no limit.";
        }

        if (limits.BudgetPerDay is { } budget and (< 0 or > MostDollars))
        {
            yield return $"{path}:{nameof(limits.BudgetPerDay)} is {budget.ToString(CultureInfo.InvariantCulture)}; write dollars from 0 to {MostDollars}, or leave it out for no limit.";
        }
    }
}
