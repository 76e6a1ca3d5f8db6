using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Access;
using OrleansAi.Gateway.Admission;
using OrleansAi.Quotas;

namespace OrleansAi.Api.Access;

/// <summary>The body of <c>POST /api/admin/keys</c>.</summary>
/// <param name="User">The user who is served and charged; required.</param>
/// <param name="Name">A name for people; the user's where left out.</param>
/// <param name="Tier">The tier whose limits apply; <c>default</c> where left out.</param>
/// <param name="Scopes">What the key permits; every model where left out.</param>
/// <param name="ExpiresAt">From when on the key is refused.</param>
/// <param name="Limits">What may be used with the key, beside the limits of its user.</param>
/// <param name="Models">The models that may be called with the key, as <see cref="ModelNames"/> has them; all where left out.</param>
internal sealed record NewKey(
    string? User, string? Name, string? Tier, IReadOnlyList<string>? Scopes, DateTimeOffset? ExpiresAt, LimitOptions? Limits = null, IReadOnlyList<string>? Models = null)
{
    private const int LongestName = 200;
    private const int MostModels = 200;

    /// <summary>The name for people.</summary>
    internal string NameOrDefault => Name ?? User!;

    /// <summary>The tier.</summary>
    internal string TierOrDefault => Tier ?? "default";

    /// <summary>What the key permits.</summary>
    internal ImmutableArray<string> ScopesOrDefault => Scopes is { Count: > 0 } scopes ? [.. scopes] : [.. Scope.Default];

    /// <summary>The models that may be called.</summary>
    internal ImmutableArray<string> ModelsOrAll => [.. Models ?? []];

    /// <summary><paramref name="key"/> with these members, and the account that it had.</summary>
    internal AccessKey Over(AccessKey key) => key with
    {
        Name = NameOrDefault,
        Tier = TierOrDefault,
        Scopes = ScopesOrDefault,
        ExpiresAt = ExpiresAt,
        Limits = AccountLimits.OfKey(key.Id, Limits?.ToLimits()) is { } limits ? limits with { Account = key.Limits?.Account ?? limits.Account } : null,
        Models = ModelsOrAll,
    };

    /// <summary>What is wrong with the request and with which member, or <c>null</c>.</summary>
    public (string Message, string Parameter)? Problem(DateTimeOffset now)
    {
        if (!Names.IsValid(User))
        {
            return ($"user is '{User}'; write 1 to 128 letters, digits, '.', '_', '-', '@', ':' or '+'.", "user");
        }

        if (Name is { Length: 0 or > LongestName })
        {
            return ($"name has {Name.Length} characters; write 1 to {LongestName}, or leave it out.", "name");
        }

        if (Tier is not null && !Names.IsValid(Tier))
        {
            return ($"tier is '{Tier}'; write a name under OrleansAi:Tiers, or leave it out.", "tier");
        }

        if (Scopes?.Where(scope => !Scope.All.Contains(scope)).Take(1).ToArray() is [var unknown])
        {
            return ($"scopes has '{unknown}'; write some of {string.Join(", ", Scope.All)}.", "scopes");
        }

        if (Models is { Count: > MostModels })
        {
            return ($"models has {Models.Count} entries; write at most {MostModels}, or how their names begin, followed by '*'.", "models");
        }

        if (Models?.Where(model => !ModelNames.IsValid(model)).Take(1).ToArray() is [var misfit])
        {
            return ($"models has '{misfit}'; write models as clients ask for them, or how their names begin, followed by '*'.", "models");
        }

        foreach (var (member, problem) in Limits?.Check() ?? [])
        {
            var parameter = $"limits.{JsonNamingPolicy.CamelCase.ConvertName(member)}";
            return ($"{parameter} {problem}", parameter);
        }

        return ExpiresAt <= now ? ($"expiresAt is {ExpiresAt:O}, which is past.", "expiresAt") : null;
    }
}
