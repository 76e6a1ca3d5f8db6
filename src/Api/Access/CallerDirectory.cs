using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Quotas;
using OrleansAi.Users;

namespace OrleansAi.Api.Access;

/// <summary>
/// Finds the caller behind an API key or a token. What was found stays in this process's memory for a minute, and leaves it at once when the
/// key or the user's tier changes anywhere in the cluster, so that a request costs no remote call.
/// </summary>
internal sealed class CallerDirectory : IDisposable
{
    private const int MostRemembered = 50_000;
    private const int LongestUnknown = 256;

    private static readonly TimeSpan RememberFound = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RememberUnknown = TimeSpan.FromSeconds(5);

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly TokenCallers _tokens;
    private readonly IssuedTokens _issued;
    private readonly IDisposable? _reload;

    // By the key's own text, which stands in the request's memory anyway: hashing it each time would cost a microsecond.
    private readonly ConcurrentDictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);
    private FrozenDictionary<KeyHash, Caller> _configured;

    public CallerDirectory(IGrainFactory grains, TokenCallers tokens, IssuedTokens issued, IOptionsMonitor<AuthOptions> options, TimeProvider time)
    {
        _grains = grains;
        _tokens = tokens;
        _issued = issued;
        _time = time;
        _configured = Configured(options.CurrentValue);
        _reload = options.OnChange(changed =>
        {
            _configured = Configured(changed);
            _remembered.Clear();
        });
    }

    /// <summary>The caller behind <paramref name="key"/>, a key or a token, or why there is none.</summary>
    public ValueTask<FoundCaller> FindAsync(string key) =>
        _remembered.TryGetValue(key, out var remembered) && _time.GetUtcNow() < remembered.Until
            ? new ValueTask<FoundCaller>(new FoundCaller(remembered.Caller, remembered.Problem))
            : LookUpAsync(key);

    /// <summary>As <see cref="FindAsync(string)"/>, for a key that was shown before: it asks each time whether the key still holds.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="keyId">Its public id, where it was made here.</param>
    public async ValueTask<Caller?> FindAsync(KeyHash hash, string? keyId) => (await FindKeyAsync(hash, keyId, _time.GetUtcNow())).Caller;

    /// <summary>Forgets what is remembered of a key, by its public id.</summary>
    public void ForgetKey(string keyId) => Forget(remembered => remembered.KeyId == keyId);

    /// <summary>Forgets what is remembered of a user's keys, by <c>tenant/user</c>.</summary>
    public void ForgetUser(string userKey) => Forget(remembered => remembered.Caller?.UserKey == userKey);

    /// <summary>Forgets everything: announcements may have been missed.</summary>
    public void ForgetAll() => _remembered.Clear();

    public void Dispose() => _reload?.Dispose();

    private async ValueTask<FoundCaller> LookUpAsync(string key)
    {
        var now = _time.GetUtcNow();
        var remembered = TokenCallers.IsToken(key) ? await FindTokenAsync(key, now) : await FindTextAsync(key, now);
        Remember(key, remembered);
        return new FoundCaller(remembered.Caller, remembered.Problem);
    }

    private async ValueTask<Remembered> FindTextAsync(string key, DateTimeOffset now)
    {
        var keyId = AccessKeyText.TryGetId(key, out var id) ? id : null;
        var (caller, until) = await FindKeyAsync(KeyHash.Of(key), keyId, now);
        return new Remembered(caller, caller is null ? FoundCaller.UnknownKey : null, keyId, until);
    }

    private async ValueTask<Remembered> FindTokenAsync(string token, DateTimeOffset now)
    {
        if (_issued.IsOwn(token))
            return await FindIssuedAsync(token, now);

        var (caller, problem, until) = await _tokens.FindAsync(token);
        return caller is null
            ? new Remembered(null, problem, null, now + RememberUnknown)
            : new Remembered(await WithTierAsync(caller), null, null, Earliest(now + RememberFound, until, null));
    }

    // A token is good for as long as the key that it was made for.
    private async ValueTask<Remembered> FindIssuedAsync(string token, DateTimeOffset now)
    {
        var (read, problem) = await _issued.ReadAsync(token);
        if (read is null)
            return new Remembered(null, problem, null, now + RememberUnknown);

        var (caller, until) = await FindKeyOfAsync(read, now);
        if (caller is null)
            return new Remembered(null, "The API key that the token was made for is expired or revoked.", read.KeyId, now + RememberUnknown);

        var permitted = caller with { Scopes = [.. read.Scopes.Where(caller.Has)] };
        return new Remembered(await WithTierAsync(permitted), null, read.KeyId, Earliest(until, read.Until, null));
    }

    private async ValueTask<(Caller? Caller, DateTimeOffset Until)> FindKeyOfAsync(IssuedToken token, DateTimeOffset now)
    {
        if (token.KeyId is not { } keyId)
        {
            var found = _configured.FirstOrDefault(key => IssuedTokens.FingerprintOf(key.Key) == token.KeyFingerprint).Value;
            return (found?.Tenant == token.Tenant ? found : null, now + RememberFound);
        }

        var stored = await _grains.GetGrain<IAccessKeyGrain>(keyId).Get(token.Tenant);
        return stored?.IsValidAt(now) == true
            ? (CallerOf(stored), Earliest(now + RememberFound, stored.ExpiresAt, stored.RevokedAt))
            : (null, now);
    }

    private async ValueTask<(Caller? Caller, DateTimeOffset Until)> FindKeyAsync(KeyHash hash, string? keyId, DateTimeOffset now)
    {
        var until = now + RememberFound;
        if (!_configured.TryGetValue(hash, out var caller) && keyId is not null)
        {
            var stored = await _grains.GetGrain<IAccessKeyGrain>(keyId).Authenticate(hash.ToString());
            if (stored?.IsValidAt(now) == true)
            {
                caller = CallerOf(stored);
                until = Earliest(until, stored.ExpiresAt, stored.RevokedAt);
            }
        }

        if (caller is null)
        {
            return (null, now + RememberUnknown);
        }

        return (await WithTierAsync(caller), until);
    }

    private async ValueTask<Caller> WithTierAsync(Caller caller)
    {
        var profile = await _grains.GetGrain<IUserGrain>(caller.UserKey).GetProfile();
        return profile.Tier is { } tier ? caller with { Tier = tier } : caller;
    }

    private void Remember(string key, Remembered remembered)
    {
        if (remembered.Caller is null && key.Length > LongestUnknown)
        {
            return;
        }

        if (_remembered.Count >= MostRemembered)
        {
            // Somebody tries keys by the thousand; the valid ones are found again at one grain call each.
            _remembered.Clear();
        }

        _remembered[key] = remembered;
    }

    private void Forget(Func<Remembered, bool> concerns)
    {
        foreach (var (key, remembered) in _remembered)
        {
            if (concerns(remembered))
            {
                _remembered.TryRemove(key, out _);
            }
        }
    }

    private static DateTimeOffset Earliest(DateTimeOffset until, DateTimeOffset? expires, DateTimeOffset? revoked)
    {
        until = expires < until ? expires.Value : until;
        return revoked < until ? revoked.Value : until;
    }

    private static Caller CallerOf(AccessKey key) => new()
    {
        Tenant = key.Tenant,
        User = key.User,
        Tier = key.Tier,
        Scopes = key.Scopes,
        KeyId = key.Id,
        KeyLimits = key.Limits,
        Models = key.Models.IsDefault ? [] : key.Models,
    };

    private static FrozenDictionary<KeyHash, Caller> Configured(AuthOptions options) => options.Keys.ToFrozenDictionary(
        key => KeyHash.Of(key.Key),
        key => new Caller
        {
            Tenant = key.Tenant,
            User = key.User,
            Tier = key.Tier,
            Scopes = key.Scopes.Count == 0 ? [.. Scope.Default] : [.. key.Scopes],
            KeyLimits = AccountLimits.OfKey(IssuedTokens.FingerprintOf(KeyHash.Of(key.Key)), key.Limits.ToLimits()),
            Models = [.. key.Models],
        });

    private readonly record struct Remembered(Caller? Caller, string? Problem, string? KeyId, DateTimeOffset Until);
}

/// <summary>Who was found behind a key or a token.</summary>
/// <param name="Caller">The caller, or <c>null</c>.</param>
/// <param name="Problem">Why there is none.</param>
internal readonly record struct FoundCaller(Caller? Caller, string? Problem)
{
    /// <summary>What is said of a key, from which nobody learns which it is.</summary>
    public const string UnknownKey = "The API key is unknown, expired or revoked.";
}
