using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// Anthropic's messages, answered by any model: where its provider speaks the same format, request and answer pass as bytes;
/// otherwise both are translated.
/// </summary>
public static class AnthropicMessagesApi
{
    private const string Path = "/v1/messages";

    /// <summary>Maps <c>POST /v1/messages</c>.</summary>
    public static void MapAnthropicMessages(this IEndpointRouteBuilder endpoints)
    {
        var gateway = endpoints.ServiceProvider.GetRequiredService<IModelGateway>();
        var ids = endpoints.ServiceProvider.GetRequiredService<CallIds>();
        endpoints.MapPost(Path, (Delegate)((HttpContext context) => HandleAsync(context, gateway, ids)))
            .WithName("CreateMessage")
            .WithTags("Models")
            .Accepts<AnthropicMessagesDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "text/event-stream");
    }

    private static async Task HandleAsync(HttpContext context, IModelGateway gateway, CallIds ids)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Chat))
        {
            return;
        }

        var read = AnthropicRequestReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted));
        if (read.Error is { } error)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, error.Code, error.Message, error.Parameter);
            return;
        }

        var caller = context.Caller();
        var call = new ModelCall
        {
            CallId = ids.Next(),
            Caller = caller,
            Endpoint = Path,
            Request = read.Request!,
            Body = read.Chat!.Body,
            Original = read.Original,
            StickyKey = caller.UserKey,
            Cache = CacheControl.Of(context.Request),
        };
        var result = await gateway.CallAsync(call, context.RequestAborted);
        await (result switch
        {
            ModelAnswer { Format: ChatFormat.Anthropic } answer => ModelAnswerWriter.WriteAsync(context, answer, call.Request.Stream),
            ModelAnswer answer => AnthropicAnswerWriter.WriteAsync(context, answer, call, read.Chat.Dropped),
            ModelRefusal refusal => ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.Anthropic),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }
}
