using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;

namespace OrleansAi.Api.Ollama;

/// <summary><c>/api/embed</c>: OpenAI's embeddings in Ollama's words.</summary>
internal sealed class OllamaEmbedEndpoint(IModelGateway gateway, CallIds ids)
{
    public async Task HandleAsync(HttpContext context)
    {
        if (!await ModelEndpoint.IsAllowedAsync(context, Scope.Embeddings))
            return;

        var body = OllamaEmbeddings.ToOpenAI(await RequestBody.ReadAsync(context.Request, context.RequestAborted));
        var read = ModelRequestReader.Read(ModelOperation.Embeddings, body.Span);
        if (read.Request is not { } request)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, read.Error!.Code, read.Error.Message, read.Error.Parameter);
            return;
        }

        var caller = context.Caller();
        var result = await gateway.CallAsync(
            new ModelCall
            {
                CallId = ids.Next(),
                RequestId = context.TraceIdentifier,
                Caller = caller,
                Operation = ModelOperation.Embeddings,
                Endpoint = "/api/embed",
                Request = request,
                Body = body,
                StickyKey = caller.UserKey,
                Cache = CacheControl.Of(context.Request),
            },
            context.RequestAborted);
        if (result is ModelRefusal refusal)
            await ModelRefusalWriter.WriteAsync(context, refusal, ChatFormat.Ollama);
        else
            await WriteAsync(context, (ModelAnswer)result, request.Model);
    }

    private static async Task WriteAsync(HttpContext context, ModelAnswer answer, string model)
    {
        await using (answer)
        {
            var body = OllamaEmbeddings.FromOpenAI(await answer.ReadAsync(context.RequestAborted), model);
            ModelHeaders.Write(context.Response.Headers, answer);
            context.Response.Headers["x-orleansai-cost"] = answer.Cost.ToString();
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
