using System.Collections.Immutable;
using OrleansAi.Conversations;

namespace OrleansAi.Grains.Conversations;

/// <summary>What commands may say; each message names the member, what is wrong with it and what to write instead.</summary>
internal static class ConversationValidation
{
    private const int MaxTitleLength = 200;
    private const int MaxModelLength = 200;
    private const int MaxClientIdLength = 200;
    private const int MaxSystemPromptLength = 64 * 1024;
    private const int MaxMetadataEntries = 16;
    private const int MaxMetadataName = 64;
    private const int MaxMetadataValue = 512;

    public static ConversationProblem? Check(NewConversation request, ConversationOptions options) =>
        CheckModel(request.Model)
        ?? CheckText("title", request.Title, MaxTitleLength)
        ?? CheckText("systemPrompt", request.SystemPrompt, MaxSystemPromptLength)
        ?? CheckPolicy(request.WhenBusy)
        ?? CheckMetadata(request.Metadata)
        ?? (request.FirstMessage is { } first ? Check(first, options) : null);

    public static ConversationProblem? Check(ConversationUpdate update) =>
        (update.Model is null ? null : CheckModel(update.Model))
        ?? CheckText("title", update.Title, MaxTitleLength)
        ?? CheckText("systemPrompt", update.SystemPrompt, MaxSystemPromptLength)
        ?? (update.WhenBusy is { } policy ? CheckPolicy(policy) : null)
        ?? (update.Metadata is { } metadata ? CheckMetadata(metadata) : null);

    public static ConversationProblem? Check(NewMessage message, ConversationOptions options)
    {
        if (string.IsNullOrWhiteSpace(message.Text))
            return Invalid("text is empty; write what the model is to answer.");

        return CheckText("text", message.Text, options.MaxMessageLength) ?? CheckText("clientId", message.ClientId, MaxClientIdLength);
    }

    private static ConversationProblem? CheckModel(string? model) =>
        string.IsNullOrWhiteSpace(model) ? Invalid("model is empty; write the name of a model, as GET /v1/models lists them.") : CheckText("model", model, MaxModelLength);

    private static ConversationProblem? CheckPolicy(BusyPolicy policy) =>
        Enum.IsDefined(policy) ? null : Invalid("whenBusy is unknown; write enqueue, reject or interrupt.");

    private static ConversationProblem? CheckMetadata(ImmutableDictionary<string, string>? metadata)
    {
        if (metadata is null)
            return Invalid("metadata is null; write an object of texts, or leave it out.");

        if (metadata.Count > MaxMetadataEntries)
            return Invalid($"metadata has {metadata.Count} entries; write at most {MaxMetadataEntries}.");

        foreach (var (name, value) in metadata)
        {
            if (name.Length is 0 or > MaxMetadataName)
                return Invalid($"metadata has a name of {name.Length} characters; write 1 to {MaxMetadataName}.");

            if (value is null)
                return Invalid($"metadata.{name} is null; write a text, or leave it out.");

            if ((CheckText("metadata", name, MaxMetadataName) ?? CheckText($"metadata.{name}", value, MaxMetadataValue)) is { } problem)
                return problem;
        }

        return null;
    }

    private static ConversationProblem? CheckText(string member, string? text, int longest)
    {
        if (text is null)
            return null;

        if (text.Length > longest)
            return new ConversationProblem(ConversationProblemKind.TooLarge, $"{member} has {text.Length} characters; write at most {longest}.");

        return IsStorable(text) ? null : Invalid($"{member} holds U+0000 or half of a surrogate pair, which is no text; leave it out.");
    }

    // PostgreSQL stores neither, and neither means anything to a model.
    private static bool IsStorable(ReadOnlySpan<char> text)
    {
        if (text.Contains('\0'))
            return false;

        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var index)
        {
            if (index + 1 >= text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
                return false;

            text = text[(index + 2)..];
        }

        return true;
    }

    private static ConversationProblem Invalid(string message) => new(ConversationProblemKind.Invalid, message);
}
