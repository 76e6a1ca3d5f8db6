namespace OrleansAi.Access;

/// <summary>Asks for a change of an API key that must not undo another: it is made to the key as the asker has read it.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.ChangeAccessKey")]
public sealed record ChangeAccessKey
{
    /// <summary>The key as it was read.</summary>
    [Id(0)] public required AccessKey Read { get; init; }

    /// <summary>The key as it is to be: its name, tier, scopes, limits and the time of its expiry are taken.</summary>
    [Id(1)] public required AccessKey Wanted { get; init; }
}

/// <summary>The answer to a <see cref="ChangeAccessKey"/>.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Access.AccessKeyChange")]
public sealed record AccessKeyChange
{
    /// <summary>Whether the key is as it was wanted; otherwise it had been changed since it was read.</summary>
    [Id(0)] public required bool Done { get; init; }

    /// <summary>The key as it is now; <c>null</c> where the tenant has no such key, or it is revoked.</summary>
    [Id(1)] public AccessKey? Key { get; init; }
}
