using System.Runtime.CompilerServices;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Storage;

namespace OrleansAi.Api.Conversations;

/// <summary>
/// A conversation's events without a break: where the grain moves, is reloaded or its silo dies, this reads on after the last
/// number it gave. It holds one number and no queue.
/// </summary>
public sealed class ConversationFeed(IGrainFactory grains, TimeProvider time)
{
    private const int MostFailures = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The events after <paramref name="after"/>; it ends when the conversation is gone or not the caller's.</summary>
    /// <exception cref="TimeoutException">The conversation could not be reached for a long time; a client may try again later.</exception>
    public async IAsyncEnumerable<ConversationEvent> ReadAsync(
        string id, Caller caller, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IConversationGrain>(id);
        for (var failures = 0; ; failures++)
        {
            await using (var events = grain.ReadEvents(caller, after, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (await TryMoveNextAsync(events))
                {
                    yield return events.Current;
                    after = events.Current.Number;
                    failures = 0;
                }
            }

            if (await IsGoneAsync(grain, caller))
                yield break;

            if (failures > MostFailures)
                throw new TimeoutException($"Conversation {id} can't be read at the moment.");

            if (failures > 0)
                await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async ValueTask<bool> TryMoveNextAsync(IAsyncEnumerator<ConversationEvent> events)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            return false;
        }
    }

    private static async ValueTask<bool> IsGoneAsync(IConversationGrain grain, Caller caller)
    {
        try
        {
            return (await grain.Get(caller)).Problem is { Kind: ConversationProblemKind.NotFound };
        }
        catch (Exception exception) when (IsPassing(exception))
        {
            return false;
        }
    }

    private static bool IsPassing(Exception exception) =>
        exception is EnumerationAbortedException or OrleansException or StorageException or TimeoutException;
}
