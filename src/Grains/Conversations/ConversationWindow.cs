using System.Collections.Immutable;
using OrleansAi.Conversations;
using OrleansAi.Gateway;

namespace OrleansAi.Grains.Conversations;

/// <summary>Decides which messages a model sees: the newest that fit a budget of tokens, never a tool's answer without its call.</summary>
internal static class ConversationWindow
{
    /// <summary>The estimated tokens of one message, high rather than low.</summary>
    public static long TokensOf(ConversationMessage message)
    {
        var tokens = TokenEstimate.PerMessage + TokenEstimate.OfText(message.Text);
        foreach (var call in message.ToolCalls)
            tokens += TokenEstimate.OfText(call.Id) + TokenEstimate.OfText(call.Name) + TokenEstimate.OfText(call.Arguments);

        return tokens;
    }

    /// <summary>The estimated tokens of a system prompt.</summary>
    public static long TokensOf(string? systemPrompt) => systemPrompt is null ? 0 : TokenEstimate.PerMessage + TokenEstimate.OfText(systemPrompt);

    /// <summary>
    /// The window over <paramref name="messages"/>, which are in order. A message that calls tools and the tools' answers are in
    /// it together or not at all. The newest such group is in it whatever its size; it begins with a user's message where one
    /// is in reach, because some providers demand that.
    /// </summary>
    public static ImmutableArray<ConversationMessage> Select(IReadOnlyList<ConversationMessage> messages, long budget, string? systemPrompt)
    {
        var left = budget - TokensOf(systemPrompt);
        var first = messages.Count;
        while (first > 0)
        {
            var group = GroupStart(messages, first - 1);
            var tokens = 0L;
            for (var i = group; i < first; i++)
                tokens += TokensOf(messages[i]);

            left -= tokens;
            if (left < 0 && first < messages.Count)
                break;

            first = group;
        }

        return [.. messages.Skip(SkipToUser(messages, first))];
    }

    private static int GroupStart(IReadOnlyList<ConversationMessage> messages, int index)
    {
        while (index > 0 && messages[index].Role == MessageRole.Tool)
            index--;

        return index;
    }

    private static int SkipToUser(IReadOnlyList<ConversationMessage> messages, int first)
    {
        for (var i = first; i < messages.Count; i++)
        {
            if (messages[i].Role == MessageRole.User)
                return i;
        }

        return first;
    }
}
