using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>Messages, turns and events of one conversation.</summary>
internal static class MessagesApi
{
    private const int MostMessages = 200;
    private const int MostEvents = 1000;

    public static void MapMessages(this IEndpointRouteBuilder conversation)
    {
        conversation.MapGet("/messages", List).WithName("ListMessages").Produces<MessagePage>();
        conversation.MapPost("/messages", Send).WithName("SendMessage").Produces<TurnResult>().Produces<AcceptedTurn>(StatusCodes.Status202Accepted);
        conversation.MapGet("/turns/{number:long}", GetTurn).WithName("GetTurn").Produces<Turn>();
        conversation.MapGet("/events", Events).WithName("ReadEvents").Produces<EventPage>();
    }

    private static async Task<IResult> List(
        string id, HttpContext context, IGrainFactory grains, string? after, string? before, string? order, string? limit)
    {
        if (!QueryNumbers.TryRead(limit, 1, MostMessages, 50, out var count))
            return ApiError.Invalid($"limit is '{limit}'; write 1 to {MostMessages}.", nameof(limit));

        if (order is not (null or "asc" or "desc"))
            return ApiError.Invalid($"order is '{order}'; write asc for the oldest first, or desc.", nameof(order));

        if (!TryRead(after, out var first))
            return ApiError.Invalid($"after is '{after}'; write a message's id, for example 7.1.", nameof(after));

        if (!TryRead(before, out var last))
            return ApiError.Invalid($"before is '{before}'; write a message's id, for example 7.1.", nameof(before));

        var query = new MessageQuery { After = first, Before = last, Descending = order == "desc", Limit = (int)count };
        return (await grains.GetGrain<IConversationGrain>(id).GetMessages(context.Caller(), query)).ToResult(context, TypedResults.Ok);
    }

    private static async Task<IResult> Send(string id, NewMessageBody body, HttpContext context, IGrainFactory grains, TurnAnswers answers)
    {
        var reply = await grains.GetGrain<IConversationGrain>(id).Send(context.Caller(), body.ToMessage());
        if (reply.Value is not { } accepted)
            return reply.Problem!.ToResult(context);

        if (EventStream.IsAccepted(context.Request))
            return answers.Stream(context, id, accepted.Turn);

        return PrefersAsync(context.Request)
            ? TurnAnswers.Later(id, accepted)
            : await answers.WaitAsync(context, id, accepted);
    }

    private static async Task<IResult> GetTurn(string id, long number, HttpContext context, IGrainFactory grains) =>
        (await grains.GetGrain<IConversationGrain>(id).GetTurn(context.Caller(), number, TimeSpan.Zero, context.RequestAborted))
        .ToResult(context, result => TypedResults.Ok(result.Turn));

    private static async Task<IResult> Events(
        string id, HttpContext context, IGrainFactory grains, TurnAnswers answers, string? after, string? limit)
    {
        if (!QueryNumbers.TryRead(limit, 1, MostEvents, MostEvents, out var count))
            return ApiError.Invalid($"limit is '{limit}'; write 1 to {MostEvents}.", nameof(limit));

        if (!QueryNumbers.TryRead(after, 0, long.MaxValue, 0, out var seen))
            return ApiError.Invalid($"after is '{after}'; write the number of the last event that you have seen, or 0.", nameof(after));

        // A browser's EventSource repeats its first address when it reconnects; what it has seen by then stands in the header.
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        if (!QueryNumbers.TryRead(last, 0, long.MaxValue, seen, out seen))
            return ApiError.Invalid($"Last-Event-ID is '{last}'; send the id of the last event that you have seen.", "Last-Event-ID");

        var grain = grains.GetGrain<IConversationGrain>(id);
        if (EventStream.Names(context.Request, "application/json"))
            return (await grain.GetEvents(context.Caller(), seen, (int)count)).ToResult(context, TypedResults.Ok);

        return (await grain.Get(context.Caller())).ToResult(context, _ => answers.Stream(context, id, seen));
    }

    private static bool TryRead(string? text, out MessageId? id)
    {
        id = null;
        if (string.IsNullOrEmpty(text))
            return true;

        var read = MessageId.TryParse(text, out var parsed);
        id = parsed;
        return read;
    }

    // RFC 7240, section 4.1.
    private static bool PrefersAsync(HttpRequest request) =>
        request.Headers["Prefer"].Any(value => value?.Contains("respond-async", StringComparison.OrdinalIgnoreCase) == true);
}
