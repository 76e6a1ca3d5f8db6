using Microsoft.Extensions.Options;
using OrleansAi.Gateway.Admission;

namespace OrleansAi.Grains.Quotas;

/// <summary>Says which limit makes no sense and what to write instead.</summary>
internal sealed class QuotaOptionsValidator : IValidateOptions<QuotaOptions>
{
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

    private static IEnumerable<string> FailuresOf(string path, LimitOptions limits) =>
        limits.Check().Select(failure => $"{path}:{failure.Member} {failure.Problem}");
}
