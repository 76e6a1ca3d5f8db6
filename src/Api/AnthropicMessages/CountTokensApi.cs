using System.Globalization;
using System.Net;
using System.Text;
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
using OrleansAi.Gateway.Formats.Anthropic;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>
/// Anthropic's count of a request's tokens: by the provider where it is Anthropic's, otherwise an estimate that says it is one.
/// </summary>
public static class CountTokensApi
{
    private static readonly ModelOperation Operation = ModelOperation.CountTokens;

    /// <summary>Maps <c>POST /v1/messages/count_tokens</c>.</summary>
    public static void MapCountTokens(this IEndpointRouteBuilder endpoints)
    {
        var gateway = endpoints.ServiceProvider.GetRequiredService<IModelGateway>();
        var ids = endpoints.ServiceProvider.GetRequiredService<CallIds>();
        endpoints.MapPost(Operation.Endpoint, (Delegate)((HttpContext context) => HandleAsync(context, gateway, ids)))
            .WithName("CountMessageTokens")
            .WithTags("Models")
            .Accepts<AnthropicMessagesDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json");
    }

    private static async Task HandleAsync(HttpContext context, IModelGateway gateway, CallIds ids)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Chat))
        {
            return;
        }

        var read = AnthropicRequestReader.Read(await RequestBody.ReadAsync(context.Request, context.RequestAborted), isAnswered: false);
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
            Operation = Operation,
            Endpoint = Operation.Endpoint,
            Request = read.Request! with { Stream = false },
            Body = read.Chat!.Body,
            Original = read.Original,
            StickyKey = caller.UserKey,
        };
        var result = await gateway.CallAsync(call, context.RequestAborted);
        await (result switch
        {
            ModelAnswer answer => ModelAnswerWriter.WriteAsync(context, answer, stream: false),
            ModelRefusal { Kind: ModelRefusalKind.UnservedOperation } => EstimateAsync(context, call.Request),
            ModelRefusal refusal => ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.Anthropic),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }

    private static async Task EstimateAsync(HttpContext context, ModelRequestSummary request)
    {
        var tokens = TokenEstimate.Likely(request.EstimatedInputTokens);
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"input_tokens\":{tokens}}}"));
        context.Response.Headers["x-orleansai-estimated"] = "true";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
