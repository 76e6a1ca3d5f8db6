using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats.Responses;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.Responses;

/// <summary>Translates a chat completion to a client that asked for a response, as it arrives.</summary>
internal static class ResponseAnswerWriter
{
    /// <summary>Writes <paramref name="answer"/> and disposes it.</summary>
    public static async Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped, DateTimeOffset created)
    {
        await using (answer)
        {
            ModelHeaders.Write(context.Response.Headers, answer);
            ModelHeaders.WriteDropped(context.Response.Headers, dropped);
            await (call.Request.Stream ? StreamAsync(context, answer, call, created) : WholeAsync(context, answer, call, created));
        }
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, ModelCall call, DateTimeOffset created)
    {
        var response = context.Response;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = answer.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
        var events = new ChatToResponseEvents(call.Original!, call.CallId, created);
        events.Begin();
        await foreach (var delta in ChatStreamReader.ReadAsync(answer, context.RequestAborted))
        {
            events.Add(delta);
            await response.BodyWriter.WriteAsync(events.Written, context.RequestAborted);
            events.Clear();
        }

        events.End(answer.Usage);
        await response.BodyWriter.WriteAsync(events.Written, context.RequestAborted);
    }

    private static async Task WholeAsync(HttpContext context, ModelAnswer answer, ModelCall call, DateTimeOffset created)
    {
        await foreach (var whole in ChatStreamReader.ReadAsync(answer, context.RequestAborted))
        {
            var body = ChatToResponse.Write(whole, call.Original!, call.CallId, created, answer.Usage);
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = body.Length;
            context.Response.Headers["x-orleansai-cost"] = answer.Cost.ToString();
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
