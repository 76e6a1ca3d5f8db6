using OrleansAi.Api.Access.Tokens;
using OrleansAi.Gateway.Admission;

namespace OrleansAi.Api.Access;

/// <summary>Who may call: the section <c>OrleansAi:Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "OrleansAi:Auth";

    /// <summary>API keys known from the configuration; more are made at run time under <c>/api/admin/keys</c>.</summary>
    public IList<ConfiguredKey> Keys { get; init; } = [];

    /// <summary>The authority whose tokens are taken, or <c>null</c>.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>The tokens that are made here, or <c>null</c> where none are.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>
    /// Whether callers must show a key or a token. Without any key or authority in the configuration the server serves its own
    /// machine only and asks for none.
    /// </summary>
    public bool Required => Keys.Count > 0 || Jwt is not null;
}

/// <summary>One API key in the configuration.</summary>
public sealed class ConfiguredKey
{
    /// <summary>The key's text, by reference: <c>env:NAME</c> or <c>file:/path</c>.</summary>
    public string Key { get; init; } = "";

    /// <summary>The user who is served and charged.</summary>
    public string User { get; init; } = "";

    /// <summary>The user's tenant.</summary>
    public string Tenant { get; init; } = "default";

    /// <summary>The tier whose limits apply: a name under <c>OrleansAi:Tiers</c>, or <c>default</c>.</summary>
    public string Tier { get; init; } = "default";

    /// <summary>What the key permits; without any it permits every model.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>What may be used with this key, beside the limits of its user; no limit where it isn't given.</summary>
    public LimitOptions Limits { get; init; } = new();

    /// <summary>The models that may be called with it, as <see cref="OrleansAi.Access.ModelNames"/> has them; all where there are none.</summary>
    public IList<string> Models { get; init; } = [];
}
