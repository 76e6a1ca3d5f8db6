using Microsoft.Extensions.Options;
using OrleansAi.Api.Access;

namespace OrleansAi.Api.Tests.Access.Tokens;

/// <summary>Settings that a test can change.</summary>
internal sealed class AuthMonitor(AuthOptions options) : IOptionsMonitor<AuthOptions>
{
    private readonly List<Action<AuthOptions, string?>> _listeners = [];

    public AuthOptions CurrentValue { get; private set; } = options;

    public AuthOptions Get(string? name) => CurrentValue;

    public IDisposable? OnChange(Action<AuthOptions, string?> listener)
    {
        _listeners.Add(listener);
        return null;
    }

    public void Change(AuthOptions options)
    {
        CurrentValue = options;
        foreach (var listener in _listeners)
            listener(options, null);
    }
}
