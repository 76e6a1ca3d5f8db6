using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access.Tokens;

namespace OrleansAi.Api.Access;

/// <summary>Says what is wrong with the configured API keys and what to write instead.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private const int ShortestKey = 16;

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = options.Keys.SelectMany(Failures).ToList();
        failures.AddRange(options.Jwt is { } jwt ? TokenSettingsRules.Check(jwt) : []);
        failures.AddRange(options.Tokens is { } tokens ? TokenSettingsRules.Check(tokens) : []);
        var repeated = options.Keys.GroupBy(key => key.Key, StringComparer.Ordinal).Where(same => same.Count() > 1);
        failures.AddRange(repeated.Select(same =>
            $"{AuthOptions.Section}:Keys has one key for {string.Join(" and ", same.Select(key => $"'{key.User}'"))}: give each its own."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(ConfiguredKey key, int index)
    {
        var path = $"{AuthOptions.Section}:Keys:{index}";
        if (key.Key.Length < ShortestKey)
        {
            yield return $"{path}:Key has {key.Key.Length} characters; write at least {ShortestKey}, "
                + "for example \"env:ALICE_KEY\" with the key in that environment variable.";
        }

        foreach (var (member, value) in new[] { ("User", key.User), ("Tenant", key.Tenant) })
        {
            if (!Names.IsValid(value))
            {
                yield return $"{path}:{member} is '{value}'; write 1 to 128 letters, digits, '.', '_', '-', '@', ':' or '+'.";
            }
        }

        if (key.Tier.Length == 0)
        {
            yield return $"{path}:Tier is empty; write a name under OrleansAi:Tiers, or leave it out for 'default'.";
        }

        foreach (var model in key.Models.Where(model => !ModelNames.IsValid(model)))
        {
            yield return $"{path}:Models has '{model}'; write models as clients ask for them, or how their names begin, followed by '*'.";
        }

        foreach (var scope in key.Scopes.Where(scope => !Scope.All.Contains(scope)))
        {
            yield return $"{path}:Scopes has '{scope}'; write one of {string.Join(", ", Scope.All)}.";
        }

        foreach (var (member, problem) in key.Limits.Check())
        {
            yield return $"{path}:Limits:{member} {problem}";
        }
    }
}
