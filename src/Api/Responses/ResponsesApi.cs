using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Responses;

namespace OrleansAi.Api.Responses;

/// <summary>
/// OpenAI's responses, answered by any model: where its provider serves them itself, request and answer pass as bytes; otherwise they
/// are made of a chat completion. None is kept.
/// </summary>
public static class ResponsesApi
{
    private const string Path = "/v1/responses";

    /// <summary>Maps <c>POST /v1/responses</c>.</summary>
    public static void MapResponses(this IEndpointRouteBuilder endpoints)
    {
        var gateway = endpoints.ServiceProvider.GetRequiredService<IModelGateway>();
        var ids = endpoints.ServiceProvider.GetRequiredService<CallIds>();
        var time = endpoints.ServiceProvider.GetRequiredService<TimeProvider>();
        endpoints.MapPost(Path, (Delegate)((HttpContext context) => HandleAsync(context, gateway, ids, time)))
            .WithName("CreateResponse")
            .WithTags("Models")
            .Accepts<ResponseDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "text/event-stream");
    }

    private static async Task HandleAsync(HttpContext context, IModelGateway gateway, CallIds ids, TimeProvider time)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Chat))
        {
            return;
        }

        var read = ResponsesRequestReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted));
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
            ModelAnswer { Format: ChatFormat.Responses } answer => ModelAnswerWriter.WriteAsync(context, answer, call.Request.Stream),
            ModelAnswer answer => ResponseAnswerWriter.WriteAsync(context, answer, call, read.Chat.Dropped, time.GetUtcNow()),
            ModelRefusal refusal => ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.OpenAI),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }
}
