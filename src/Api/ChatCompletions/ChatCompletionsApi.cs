using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Api.ChatCompletions;

/// <summary>OpenAI's chat completions: the body travels on as bytes, and the answer comes back as bytes.</summary>
public static class ChatCompletionsApi
{
    private const string Path = "/v1/chat/completions";

    /// <summary>Maps <c>POST /v1/chat/completions</c>.</summary>
    public static void MapChatCompletions(this IEndpointRouteBuilder endpoints)
    {
        var gateway = endpoints.ServiceProvider.GetRequiredService<IModelGateway>();
        var ids = new CallIds(endpoints.ServiceProvider.GetRequiredService<TimeProvider>());
        endpoints.MapPost(Path, (Delegate)((HttpContext context) => HandleAsync(context, gateway, ids)))
            .WithName("CreateChatCompletion")
            .WithTags("Models")
            .Accepts<ChatCompletionDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", "text/event-stream");
    }

    private static async Task HandleAsync(HttpContext context, IModelGateway gateway, CallIds ids)
    {
        var caller = context.Caller();
        if (!caller.Has(Scope.Chat))
        {
            await ApiError.WriteAsync(context, HttpStatusCode.Forbidden, ErrorCodes.MissingScope, $"The API key lacks the scope '{Scope.Chat}'.");
            return;
        }

        if (RequestBody.ProblemOf(context.Request) is { } problem)
        {
            await ApiError.WriteAsync(context, problem.Status, problem.Code, problem.Message);
            return;
        }

        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var read = ChatRequestReader.Read(body.Span);
        if (read.Request is not { } request)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, read.Error!.Code, read.Error.Message, read.Error.Parameter);
            return;
        }

        var result = await gateway.CallAsync(
            new ModelCall
            {
                CallId = ids.Next(),
                Caller = caller,
                Endpoint = Path,
                Request = request,
                Body = body,
                StickyKey = caller.UserKey,
            },
            context.RequestAborted);
        await (result switch
        {
            ModelAnswer answer => ModelAnswerWriter.WriteAsync(context, answer, request.Stream),
            ModelRefusal refusal => ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.OpenAI),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }
}
