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

namespace OrleansAi.Api.ModelCalls;

/// <summary>An endpoint of a format other than OpenAI's chat completions: how its requests are read, and its answers written.</summary>
/// <param name="path">Its path, which limits of one endpoint are configured by.</param>
/// <param name="operation">What its models are asked for.</param>
/// <param name="errors">The format of its errors.</param>
/// <param name="services">The front's services.</param>
internal abstract class ForeignModelEndpoint(string path, ModelOperation operation, ChatFormat errors, IServiceProvider services)
{
    private readonly IModelGateway _gateway = services.GetRequiredService<IModelGateway>();
    private readonly CallIds _ids = services.GetRequiredService<CallIds>();

    /// <summary>Maps <c>POST</c> to the path.</summary>
    /// <typeparam name="TDescription">What the API's description says of the body.</typeparam>
    public RouteHandlerBuilder Map<TDescription>(IEndpointRouteBuilder endpoints)
        where TDescription : notnull
    {
        string[] streams = operation.CanStream ? ["text/event-stream"] : [];
        return endpoints.MapPost(path, (Delegate)HandleAsync)
            .WithTags("Models")
            .Accepts<TDescription>("application/json")
            .Produces<JsonElement>(StatusCodes.Status200OK, "application/json", streams);
    }

    /// <summary>Reads a request's body.</summary>
    protected abstract ForeignRequestReading Read(HttpContext context, ReadOnlyMemory<byte> body);

    /// <summary>Writes an answer, and disposes it.</summary>
    protected abstract Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped);

    /// <summary>Says why there is no answer.</summary>
    protected virtual Task RefuseAsync(HttpContext context, ModelRefusal refusal, ModelCall call) =>
        ModelRefusalWriter.WriteAsync(context, refusal, errors);

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Chat))
        {
            return;
        }

        var read = Read(context, await RequestBody.ReadAsync(context.Request, context.RequestAborted));
        if (read.Error is { } error)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, error.Code, error.Message, error.Parameter);
            return;
        }

        var caller = context.Caller();
        var call = new ModelCall
        {
            CallId = _ids.Next(),
            RequestId = context.TraceIdentifier,
            Caller = caller,
            Operation = operation,
            Endpoint = path,
            Request = operation.CanStream ? read.Request! : read.Request! with { Stream = false },
            Body = read.Chat!.Body,
            Original = read.Original,
            StickyKey = caller.UserKey,
            Cache = CacheControl.Of(context.Request),
        };
        var result = await _gateway.CallAsync(call, context.RequestAborted);
        await (result switch
        {
            ModelAnswer answer => WriteAsync(context, answer, call, read.Chat.Dropped),
            ModelRefusal refusal => RefuseAsync(context, refusal, call),
            _ => throw new InvalidOperationException($"A {result.GetType().Name} is neither an answer nor a refusal."),
        });
    }
}
