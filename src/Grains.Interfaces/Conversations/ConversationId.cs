using System.Buffers;

namespace OrleansAi.Conversations;

/// <summary>Ids of conversations: <c>conv_</c> and a UUID of version 7 (RFC 9562) in hexadecimal, so that they sort by their creation.</summary>
public static class ConversationId
{
    private const string Prefix = "conv_";
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>A new id.</summary>
    public static string Create(DateTimeOffset now) => Prefix + Guid.CreateVersion7(now).ToString("N");

    /// <summary>Whether <paramref name="text"/> can be an id; says nothing of whether that conversation exists.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 37 }
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(Hexadecimal);
}
