using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Idempotency;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.ModelCalls;

/// <summary>Translates a chat completion to a client of another format, as it arrives.</summary>
internal static class TranslatedAnswerWriter
{
    /// <summary>Writes <paramref name="answer"/> and disposes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">The answer, in OpenAI's format.</param>
    /// <param name="dropped">What the client asked for and a chat completion has no word for.</param>
    /// <param name="events">Writes the events of a streamed answer.</param>
    /// <param name="whole">Writes an answer that is not streamed.</param>
    /// <param name="frame">The frame of a streamed answer's events, where the format has one of its own.</param>
    public static async Task WriteAsync(
        HttpContext context,
        ModelAnswer answer,
        IReadOnlyList<string> dropped,
        Func<IClientEvents> events,
        Func<ChatDelta, ReadOnlyMemory<byte>> whole,
        StreamFrame? frame = null)
    {
        await using (answer)
        {
            context.Response.ContentType = answer.IsStream && frame is not null ? frame.ContentType : answer.ContentType;
            ModelHeaders.Write(context.Response.Headers, answer);
            ModelHeaders.WriteDropped(context.Response.Headers, dropped);
            await (answer.IsStream ? StreamAsync(context, answer, events(), frame) : WholeAsync(context, answer, whole));
        }
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, IClientEvents events, StreamFrame? frame)
    {
        EventStreamResponse.Begin(context);
        var output = context.Response.BodyWriter;
        var reframing = frame is null ? null : new EventReframing(frame);
        events.Begin();
        await foreach (var delta in ChatStreamReader.ReadAsync(answer, context.RequestAborted))
        {
            events.Add(delta);
            await output.WriteAsync(reframing?.Add(events.Written) ?? events.Written, context.RequestAborted);
            events.Clear();
        }

        if (answer.Failure is not null)
            IdempotencyMiddleware.Discard(context);

        events.End(answer.Usage);
        await output.WriteAsync(reframing?.Add(events.Written) ?? events.Written, context.RequestAborted);
        if (reframing is not null)
            await output.WriteAsync(reframing.End(), context.RequestAborted);
    }

    private static async Task WholeAsync(HttpContext context, ModelAnswer answer, Func<ChatDelta, ReadOnlyMemory<byte>> write)
    {
        await foreach (var whole in ChatStreamReader.ReadAsync(answer, context.RequestAborted))
        {
            var body = write(whole);
            context.Response.ContentLength = body.Length;
            context.Response.Headers["x-orleansai-cost"] = answer.Cost.ToString();
            await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }
}
