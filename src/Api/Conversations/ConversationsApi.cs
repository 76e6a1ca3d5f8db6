using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Conversations;
using OrleansAi.Storage.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>Conversations over HTTP. To all but its owner a conversation does not exist.</summary>
public static class ConversationsApi
{
    private const int MostListed = 200;

    /// <summary>Maps <c>/api/conversations…</c> and <c>/hubs/chat</c>.</summary>
    public static void MapConversations(this IEndpointRouteBuilder endpoints)
    {
        var conversations = endpoints.MapGroup("/api/conversations").WithTags("Conversations").RequireScope(Scope.Chat);
        conversations.MapPost("/", Create).WithName("CreateConversation").Produces<Conversation>(StatusCodes.Status201Created);
        conversations.MapGet("/", List).WithName("ListConversations").Produces<ConversationPage>();

        var one = conversations.MapGroup("/{id}").RequireWellFormedId();
        one.MapGet("/", Get).WithName("GetConversation").Produces<Conversation>();
        one.MapPatch("/", Change).WithName("ChangeConversation").Produces<Conversation>();
        one.MapDelete("/", Delete).WithName("DeleteConversation").Produces(StatusCodes.Status204NoContent);
        one.MapPost("/cancel", Cancel).WithName("CancelTurn").Produces<Conversation>();
        one.MapPost("/fork", Fork).WithName("ForkConversation").Produces<Conversation>(StatusCodes.Status201Created);
        one.MapMessages();

        // Long polling would give the hub a copy of the request without its caller.
        endpoints.MapHub<ChatHub>("/hubs/chat", options => options.Transports = HttpTransportType.WebSockets | HttpTransportType.ServerSentEvents);
    }

    private static async Task<IResult> Create(
        NewConversationBody body, HttpContext context, IGrainFactory grains, TimeProvider time, TurnAnswers answers)
    {
        var id = ConversationId.Create(time.GetUtcNow());
        var reply = await grains.GetGrain<IConversationGrain>(id).Create(context.Caller(), body.ToRequest());
        if (reply.Value is not { } created)
            return reply.Problem!.ToResult(context);

        context.Response.Headers.Location = $"/api/conversations/{id}";
        return created.Activity?.Running is { } turn && EventStream.IsAccepted(context.Request)
            ? answers.Stream(context, id, turn)
            : TypedResults.Created($"/api/conversations/{id}", created);
    }

    private static async Task<IResult> List(HttpContext context, IConversationCatalog catalog, string? cursor, string? limit)
    {
        if (!QueryNumbers.TryRead(limit, 1, MostListed, 50, out var number))
            return ApiError.Invalid($"limit is '{limit}'; write 1 to {MostListed}.", nameof(limit));

        ConversationCursor? before = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (!ConversationCursors.TryRead(cursor, out var read))
                return ApiError.Invalid($"cursor is '{cursor}'; write what the page before gave as next.", nameof(cursor));

            before = read;
        }

        var caller = context.Caller();
        var count = (int)number;
        var items = await catalog.ListAsync(caller.Tenant, caller.User, before, count + 1, context.RequestAborted);
        if (items.Length <= count)
            return TypedResults.Ok(new ConversationPage(items, null));

        items = items[..count];
        return TypedResults.Ok(new ConversationPage(items, ConversationCursors.Write(new ConversationCursor(items[^1].UpdatedAt, items[^1].Id))));
    }

    private static async Task<IResult> Get(string id, HttpContext context, IGrainFactory grains) =>
        (await grains.GetGrain<IConversationGrain>(id).Get(context.Caller())).ToResult(context, TypedResults.Ok);

    private static async Task<IResult> Change(string id, ConversationChangeBody body, HttpContext context, IGrainFactory grains) =>
        (await grains.GetGrain<IConversationGrain>(id).Update(context.Caller(), body.ToUpdate())).ToResult(context, TypedResults.Ok);

    private static async Task<IResult> Delete(string id, HttpContext context, IGrainFactory grains) =>
        (await grains.GetGrain<IConversationGrain>(id).Delete(context.Caller())).ToResult(context, _ => TypedResults.NoContent());

    private static async Task<IResult> Cancel(string id, HttpContext context, IGrainFactory grains, CancelBody? body = null) =>
        (await grains.GetGrain<IConversationGrain>(id).Cancel(context.Caller(), body?.Turn)).ToResult(context, TypedResults.Ok);

    private static async Task<IResult> Fork(string id, HttpContext context, IGrainFactory grains, TimeProvider time, ForkBody? body = null)
    {
        MessageId? at = null;
        if (body?.At is { } named)
        {
            if (!MessageId.TryParse(named, out var parsed))
                return ApiError.Invalid($"at is '{named}'; write a message's id, for example 7.1.", "at");

            at = parsed;
        }

        var newId = ConversationId.Create(time.GetUtcNow());
        var reply = await grains.GetGrain<IConversationGrain>(id).Fork(context.Caller(), at, newId, body?.Title);
        return reply.ToResult(context, fork => TypedResults.Created($"/api/conversations/{newId}", fork));
    }

    // Ids that can't exist are not asked of any grain, so that guesses activate none.
    private static RouteGroupBuilder RequireWellFormedId(this RouteGroupBuilder group) =>
        group.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            var id = (string)context.GetRouteValue("id")!;
            return ConversationId.IsWellFormed(id)
                ? await next(invocation)
                : new ConversationProblem(ConversationProblemKind.NotFound, $"There is no conversation '{id}'.").ToResult(context);
        });
}
