using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.AnthropicMessages;

/// <summary>Translates a chat completion to a client of Anthropic's format, as it arrives.</summary>
internal static class AnthropicAnswerWriter
{
    /// <summary>Writes <paramref name="answer"/> and disposes it.</summary>
    public static async Task WriteAsync(HttpContext context, ModelAnswer answer, ModelCall call, IReadOnlyList<string> dropped)
    {
        await using (answer)
        {
            ModelHeaders.Write(context.Response.Headers, answer);
            ModelHeaders.WriteDropped(context.Response.Headers, dropped);
            await (call.Request.Stream ? StreamAsync(context, answer, call) : WholeAsync(context, answer, call));
        }
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, ModelCall call)
    {
        var response = context.Response;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = answer.ContentType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["x-accel-buffering"] = "no";
        var events = new ChatToAnthropicEvents(IdOf(call), call.Request.Model);
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

    private static async Task WholeAsync(HttpContext context, ModelAnswer answer, ModelCall call)
    {
        await foreach (var whole in ChatStreamReader.ReadAsync(answer, context.RequestAborted))
        {
            var body = ChatToAnthropicAnswer.Write(whole, IdOf(call), call.Request.Model, answer.Usage);
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = body.Length;
            context.Response.Headers["x-orleansai-cost"] = answer.Cost.ToString();
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    private static string IdOf(ModelCall call) => $"msg_{call.CallId}";
}
