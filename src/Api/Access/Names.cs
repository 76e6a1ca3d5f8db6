using System.Buffers;

namespace OrleansAi.Api.Access;

/// <summary>The names of tenants and users: they become keys of grains and rows, so what they may hold is narrow.</summary>
internal static class Names
{
    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@:+");

    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= Longest } && !name.AsSpan().ContainsAnyExcept(Allowed);
}
