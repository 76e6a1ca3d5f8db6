using OrleansAi.Access;

namespace OrleansAi.Api.Access.Tokens;

/// <summary>Says what is wrong with the settings of tokens and what to write instead.</summary>
internal static class TokenSettingsRules
{
    private static readonly TimeSpan LongestSkew = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    public static IEnumerable<string> Check(JwtOptions options)
    {
        const string path = $"{AuthOptions.Section}:Jwt";
        var address = options.MetadataAddress ?? options.Authority;
        if (!IsSafe(address))
            yield return $"{path}:{(options.MetadataAddress is null ? nameof(options.Authority) : nameof(options.MetadataAddress))} is '{address}'; write an https address, for example https://login.example.com.";

        if (options.Audience.Length == 0)
            yield return $"{path}:Audience is empty: tokens that were made for other services would be taken. Write what your authority puts into 'aud'.";

        foreach (var algorithm in options.Algorithms.Where(algorithm => !JwtOptions.KnownAlgorithms.Contains(algorithm)))
            yield return $"{path}:Algorithms has '{algorithm}'; write one of {string.Join(", ", JwtOptions.KnownAlgorithms)}.";

        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > LongestSkew)
            yield return $"{path}:ClockSkew is {options.ClockSkew}; write a time up to {LongestSkew}.";

        if (!Names.IsValid(options.Tenant))
            yield return $"{path}:Tenant is '{options.Tenant}'; write 1 to 128 letters, digits, '.', '_', '-', '@', ':' or '+'.";

        foreach (var (name, scopes) in options.Scopes)
        {
            foreach (var scope in scopes.Where(scope => !Scope.All.Contains(scope)))
                yield return $"{path}:Scopes:{name} has '{scope}'; write one of {string.Join(", ", Scope.All)}.";
        }
    }

    public static IEnumerable<string> Check(TokenOptions options)
    {
        const string path = $"{AuthOptions.Section}:Tokens";
        if (!IsSafe(options.Issuer))
            yield return $"{path}:Issuer is '{options.Issuer}'; write this server's https address, as clients call it.";

        if (options.Audience.Length == 0)
            yield return $"{path}:Audience is empty; write a name, or leave it out for 'orleansai'.";

        if (options.Lifetime < ShortestLifetime || options.Lifetime > LongestLifetime)
            yield return $"{path}:Lifetime is {options.Lifetime}; write a time from {ShortestLifetime} to {LongestLifetime}.";

        if (options.SigningKeys.Count == 0)
            yield return $"{path}:SigningKeys has no key; write for example [ \"file:/keys/token.pem\" ].";

        foreach (var (index, pem) in options.SigningKeys.Index())
        {
            if (TokenKeys.Read(pem).Problem is { } problem)
                yield return $"{path}:SigningKeys:{index} {problem}";
        }
    }

    // Whoever stands between could give keys of his own.
    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback));
}
