using System.Collections.Immutable;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>The body of <c>POST /api/conversations</c>.</summary>
/// <param name="Model">The model that answers, as <c>GET /v1/models</c> lists it.</param>
/// <param name="Title">A title for lists.</param>
/// <param name="SystemPrompt">Instructions that stand before everything.</param>
/// <param name="WhenBusy">What happens to a message that arrives during a turn; <c>enqueue</c> by default.</param>
/// <param name="Metadata">The client's own notes.</param>
/// <param name="Message">A first message; its turn begins at once, as turn 1.</param>
public sealed record NewConversationBody(
    string? Model,
    string? Title,
    string? SystemPrompt,
    BusyPolicy? WhenBusy,
    Dictionary<string, string>? Metadata,
    NewMessageBody? Message)
{
    internal NewConversation ToRequest() => new()
    {
        Model = Model ?? "",
        Title = Title,
        SystemPrompt = SystemPrompt,
        WhenBusy = WhenBusy ?? BusyPolicy.Enqueue,
        Metadata = Metadata?.ToImmutableDictionary() ?? ImmutableDictionary<string, string>.Empty,
        FirstMessage = Message?.ToMessage(),
    };
}

/// <summary>The body of <c>POST /api/conversations/{id}/messages</c>.</summary>
/// <param name="Text">What the user says.</param>
/// <param name="ClientId">The client's own id of the message: sent again with it, the message is accepted once.</param>
public sealed record NewMessageBody(string? Text, string? ClientId)
{
    internal NewMessage ToMessage() => new() { Text = Text ?? "", ClientId = string.IsNullOrEmpty(ClientId) ? null : ClientId };
}

/// <summary>The body of <c>PATCH /api/conversations/{id}</c>; members left out stay as they are, an empty text clears one.</summary>
public sealed record ConversationChangeBody(
    string? Title, string? Model, string? SystemPrompt, BusyPolicy? WhenBusy, Dictionary<string, string>? Metadata)
{
    internal ConversationUpdate ToUpdate() => new()
    {
        Title = Title,
        Model = Model,
        SystemPrompt = SystemPrompt,
        WhenBusy = WhenBusy,
        Metadata = Metadata?.ToImmutableDictionary(),
    };
}

/// <summary>The body of <c>POST /api/conversations/{id}/cancel</c>.</summary>
/// <param name="Turn">The turn to cancel; all that have not ended where it is left out.</param>
public sealed record CancelBody(long? Turn);

/// <summary>The body of <c>POST /api/conversations/{id}/fork</c>.</summary>
/// <param name="At">The last message to take over, for example <c>7.1</c>; all of ended turns where it is left out.</param>
/// <param name="Title">The fork's title; the same where it is left out.</param>
public sealed record ForkBody(string? At, string? Title);

/// <summary>A page of a user's conversations.</summary>
/// <param name="Items">The conversations, the last changed first.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page; missing at the end.</param>
public sealed record ConversationPage(ImmutableArray<Conversation> Items, string? Next);
