using System.Text.Json;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>One message of a request: who said it and its text, the text parts of a content array joined by line feeds.</summary>
internal sealed class LocalMessage
{
    /// <param name="message">An object with a role, as <see cref="ModelRequestReader"/> has checked.</param>
    /// <exception cref="InvalidOperationException">A string holds half of a surrogate pair.</exception>
    public LocalMessage(JsonElement message)
    {
        Role = message.GetProperty("role").GetString()!;
        Text = "";
        if (!message.TryGetProperty("content", out var content))
            return;
        if (content.ValueKind == JsonValueKind.String)
            Text = content.GetString()!;
        if (content.ValueKind != JsonValueKind.Array)
            return;

        var texts = content.EnumerateArray().Select(TextOf).ToArray();
        Text = string.Join('\n', texts.Where(static text => text is not null));
        HasAttachments = texts.Contains(null);
    }

    public string Role { get; }

    public string Text { get; }

    /// <summary>Whether the message has parts that are no text.</summary>
    public bool HasAttachments { get; }

    private static string? TextOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
