using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Configuration;

namespace OrleansAi.Api.TextEmbeddings;

/// <summary>One of Text Embeddings Inference's paths, by the way that all model calls go.</summary>
internal sealed class TextEmbeddingsEndpoint(string path, ModelOperation operation, TextEmbeddingsForm form, IServiceProvider services)
{
    private readonly IModelGateway _gateway = services.GetRequiredService<IModelGateway>();
    private readonly IGatewaySettings _settings = services.GetRequiredService<IGatewaySettings>();
    private readonly CallIds _ids = services.GetRequiredService<CallIds>();

    public async Task HandleAsync(HttpContext context)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Embeddings))
        {
            return;
        }

        var sent = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        try
        {
            using var document = JsonDocument.Parse(sent);
            await HandleAsync(context, document.RootElement);
        }
        catch (JsonException exception)
        {
            await InvalidAsync(context, $"The body is no JSON: {exception.Message}");
        }
        catch (FormatException exception)
        {
            await InvalidAsync(context, exception.Message);
        }
    }

    private async Task HandleAsync(HttpContext context, JsonElement sent)
    {
        if (ModelChoice.Of(context.Request, sent, _settings.Current, operation) is not { } model)
        {
            await InvalidAsync(context, $"Several models could answer; name one: {path}?model=NAME, or a member 'model' of the body. GET /v1/models lists them.");
            return;
        }

        var body = form.ToRequest(sent, model);
        var read = ModelRequestReader.Read(operation, body.Span);
        if (read.Request is not { } request)
        {
            await InvalidAsync(context, read.Error!.Message);
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
            Request = request,
            Body = body,
            StickyKey = caller.UserKey,
            Cache = CacheControl.Of(context.Request),
        };
        var result = await _gateway.CallAsync(call, context.RequestAborted);
        await (result is ModelAnswer answer ? WriteAsync(context, answer, sent) : TextEmbeddingsProblems.WriteAsync(context, (ModelRefusal)result));
    }

    private async Task WriteAsync(HttpContext context, ModelAnswer answer, JsonElement sent)
    {
        await using (answer)
        {
            var body = form.FromAnswer(await answer.ReadAsync(context.RequestAborted), sent);
            ModelHeaders.Write(context.Response.Headers, answer);
            context.Response.Headers["x-orleansai-cost"] = answer.Cost.ToString();
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    private static Task InvalidAsync(HttpContext context, string message) =>
        ApiError.WriteAsync(context, HttpStatusCode.UnprocessableEntity, ErrorCodes.InvalidRequest, message);
}
