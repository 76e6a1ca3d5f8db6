using System.Buffers;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Finds keys and tokens by the prefixes that their makers give them, private keys in PEM, and what is said to be a password.</summary>
internal static partial class SecretFinder
{
    private static readonly SearchValues<string> Hints = SearchValues.Create(
        [
            "sk-", "sk_", "pk_", "rk_", "ghp_", "gho_", "ghu_", "ghs_", "github_pat_", "glpat-", "AKIA", "ASIA", "xox", "AIza", "hf_", "oai-", "eyJ",
            "npm_", "SG.", "PRIVATE KEY", "password", "passwort", "passwd", "pwd", "secret", "api_key", "apikey", "api-key", "api key", "token",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static void Find(string text, List<Entity> found)
    {
        if (!text.AsSpan().ContainsAny(Hints))
            return;

        foreach (var match in Prefixed().EnumerateMatches(text))
            found.Add(new Entity(EntityKind.Secret, match.Index, match.Length));

        foreach (var match in PrivateKey().EnumerateMatches(text))
            found.Add(new Entity(EntityKind.Secret, match.Index, match.Length));

        foreach (Match match in Named().Matches(text))
        {
            var value = match.Groups["value"];
            if (IsRandom(value.ValueSpan))
                found.Add(new Entity(EntityKind.Secret, value.Index, value.Length));
        }
    }

    // "password: required" names none.
    private static bool IsRandom(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('0', '9') && (value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z'));

    [GeneratedRegex(
        @"(?<![\w\-])(?:sk-[A-Za-z0-9_\-]{16,256}|[spr]k_(?:live|test)_[A-Za-z0-9]{16,128}|gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}"
        + @"|glpat-[A-Za-z0-9_\-]{20,64}|A(?:KIA|SIA)[A-Z0-9]{16}|xox[abprs]-[A-Za-z0-9\-]{10,256}|AIza[A-Za-z0-9_\-]{35}|hf_[A-Za-z0-9]{30,64}|npm_[A-Za-z0-9]{36}"
        + @"|SG\.[A-Za-z0-9_\-]{16,64}\.[A-Za-z0-9_\-]{16,64}|oai-[a-z0-9]{12}-[A-Za-z0-9_\-]{40,48}|eyJ[A-Za-z0-9_\-]{8,4096}\.[A-Za-z0-9_\-]{8,8192}\.[A-Za-z0-9_\-]{8,1024})(?![\w\-])")]
    private static partial Regex Prefixed();

    [GeneratedRegex(@"-----BEGIN (?:[A-Z]{2,16} ){0,3}PRIVATE KEY-----[A-Za-z0-9+/=\s:,\-]{16,16384}?-----END (?:[A-Z]{2,16} ){0,3}PRIVATE KEY-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"(?i)(?:password|passwort|passwd|pwd|secret|api[_\- ]?key|(?:access|auth|bearer)[_\- ]?token)[""']?(?: is)? ?[:=]? ?[""']?(?<value>[^\s""',;<>]{6,256})")]
    private static partial Regex Named();
}
