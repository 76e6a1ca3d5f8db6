using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>
/// The ways to answer with a turn: as events while it happens, or as JSON when it has ended. A client that leaves stops
/// reading; the turn goes on, and its events are there to read.
/// </summary>
internal sealed class TurnAnswers(IGrainFactory grains, ConversationFeed feed, EventStream stream, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    /// <summary>The turn's events up to its end.</summary>
    public IResult Stream(HttpContext context, string id, Turn turn) =>
        new EventStreamResult(stream, Read(id, context.Caller(), turn.FirstEvent - 1), item => item.Turn == turn.Number && item.EndsTurn);

    /// <summary>All events after a number, without end.</summary>
    public IResult Stream(HttpContext context, string id, long after) =>
        new EventStreamResult(stream, Read(id, context.Caller(), after), _ => false);

    /// <summary>The turn and its answer, once it has ended in whatever way; where to ask for it later, where the server stops before.</summary>
    public async Task<IResult> WaitAsync(HttpContext context, string id, AcceptedTurn accepted)
    {
        var grain = grains.GetGrain<IConversationGrain>(id);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            while (true)
            {
                var reply = await grain.GetTurn(context.Caller(), accepted.Turn.Number, Wait, leaving.Token);
                if (reply.Value is not { } result || result.Turn.Finished)
                    return reply.ToResult(context, TypedResults.Ok);
            }
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Later(id, accepted);
        }
    }

    /// <summary>Where to ask for the turn.</summary>
    public static IResult Later(string id, AcceptedTurn accepted) =>
        TypedResults.Accepted($"/api/conversations/{id}/turns/{accepted.Turn.Number}", accepted);

    private Func<CancellationToken, IAsyncEnumerable<ConversationEvent>> Read(string id, Caller caller, long after) =>
        cancellationToken => feed.ReadAsync(id, caller, after, cancellationToken);

    private sealed class EventStreamResult(
        EventStream stream, Func<CancellationToken, IAsyncEnumerable<ConversationEvent>> read, Func<ConversationEvent, bool> isLast) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => stream.WriteAsync(httpContext, read, isLast);
    }
}
