using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>Conversations over SignalR. What is refused comes as an error of the invocation, in the words of the REST paths.</summary>
public sealed class ChatHub(IGrainFactory grains, ConversationFeed feed, TimeProvider time) : Hub
{
    private const int MessagesAtResumption = 50;

    /// <summary>Creates a conversation, with its first turn where there is a first message.</summary>
    public async Task<Conversation> CreateConversation(NewConversationBody request)
    {
        Require(request, nameof(request));
        return Value(await Grain(ConversationId.Create(time.GetUtcNow())).Create(Caller, request.ToRequest()));
    }

    /// <summary>Sends a message; completes when it is on disk. The answer comes to those who <see cref="Stream"/>.</summary>
    public async Task<AcceptedTurn> Send(string conversationId, NewMessageBody message)
    {
        Require(message, nameof(message));
        return Value(await Grain(conversationId).Send(Caller, message.ToMessage()));
    }

    /// <summary>All events after a number: those that have happened, then those that happen, until the client stops listening.</summary>
    public async IAsyncEnumerable<JsonElement> Stream(string conversationId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var caller = Caller;
        Value(await Grain(conversationId).Get(caller));
        await foreach (var item in feed.ReadAsync(conversationId, caller, after, cancellationToken))
        {
            // As its base type, so that its type's name is written, which SignalR itself would leave out.
            yield return JsonSerializer.SerializeToElement(item, ConversationJson.Plain.ConversationEvent);
        }
    }

    /// <summary>What a client needs to show the conversation again, and the number to <see cref="Stream"/> from.</summary>
    public async Task<ResumedConversation> Resume(string conversationId)
    {
        var grain = Grain(conversationId);
        var conversation = Value(await grain.Get(Caller));
        var newest = Value(await grain.GetMessages(Caller, new MessageQuery { Descending = true, Limit = MessagesAtResumption }));
        var activity = conversation.Activity!;

        // The text of a turn that runs is no message yet; its events tell it from the beginning.
        var after = activity.Running is { } running ? running.FirstEvent - 1 : activity.LastEvent;
        return new ResumedConversation(conversation, newest with { Items = [.. newest.Items.Reverse()] }, after);
    }

    /// <summary>Cancels a turn, or all that have not ended.</summary>
    public async Task<Conversation> Cancel(string conversationId, long? turn) => Value(await Grain(conversationId).Cancel(Caller, turn));

    private Caller Caller =>
        Context.GetHttpContext()!.Caller() is var caller && caller.Has(Scope.Chat)
            ? caller
            : throw new HubException($"The API key lacks the scope '{Scope.Chat}'.");

    private IConversationGrain Grain(string id) =>
        ConversationId.IsWellFormed(id) ? grains.GetGrain<IConversationGrain>(id) : throw new HubException($"There is no conversation '{id}'.");

    private static void Require(object? value, string name)
    {
        if (value is null)
            throw new HubException($"{name} is null; write an object.");
    }

    private static T Value<T>(ConversationReply<T> reply)
        where T : class =>
        reply.Value ?? throw new HubException(reply.Problem!.Message);
}

/// <summary>A conversation as a client shows it again.</summary>
/// <param name="Conversation">Its settings and how it stands.</param>
/// <param name="Messages">Its newest messages, the oldest of them first.</param>
/// <param name="After">The number of the event to stream from.</param>
public sealed record ResumedConversation(Conversation Conversation, MessagePage Messages, long After);
