using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>Queries over many conversations; each is answered by an index and never by a grain.</summary>
public interface IConversationCatalog
{
    /// <summary>A user's conversations, the last changed first.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The owner.</param>
    /// <param name="before">Where the page before ended, or <c>null</c> for the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<ImmutableArray<Conversation>> ListAsync(
        string tenant, string user, ConversationCursor? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Ids, in order and after <paramref name="after"/>, of conversations with a turn that was accepted before <paramref name="acceptedBefore"/> and has not ended.</summary>
    ValueTask<ImmutableArray<string>> ListUnfinishedAsync(
        string? after, DateTimeOffset acceptedBefore, int limit, CancellationToken cancellationToken = default);
}

/// <summary>A place in a user's list of conversations.</summary>
public readonly record struct ConversationCursor(DateTimeOffset UpdatedAt, string Id);
