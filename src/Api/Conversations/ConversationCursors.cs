using System.Globalization;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>A place in a list of conversations as clients see it: opaque to them.</summary>
internal static class ConversationCursors
{
    /// <summary>Writes a cursor.</summary>
    public static string Write(ConversationCursor cursor) =>
        string.Create(CultureInfo.InvariantCulture, $"{cursor.UpdatedAt.ToUnixTimeMilliseconds()}-{cursor.Id}");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static bool TryRead(string text, out ConversationCursor cursor)
    {
        cursor = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 1
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            return false;

        cursor = new ConversationCursor(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), text[(dash + 1)..]);
        return true;
    }
}
