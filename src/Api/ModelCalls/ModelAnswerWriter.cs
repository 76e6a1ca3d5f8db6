using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Idempotency;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Streaming;

namespace OrleansAi.Api.ModelCalls;

/// <summary>Relays a model's answer to the client as it arrives, and disposes it.</summary>
internal static class ModelAnswerWriter
{
    /// <summary>Writes <paramref name="answer"/>; a stream in <paramref name="frame"/>, where that is not <c>null</c>.</summary>
    public static async Task WriteAsync(HttpContext context, ModelAnswer answer, StreamFrame? frame = null)
    {
        await using (answer)
        {
            var response = context.Response;
            response.ContentType = answer.IsStream && frame is not null ? frame.ContentType : answer.ContentType;
            ModelHeaders.Write(response.Headers, answer);
            await (answer switch
            {
                { IsStream: true } => StreamAsync(context, answer, frame),
                { IsOpaque: true } => RelayAsync(context, answer),
                _ => WholeAsync(context, answer),
            });
        }
    }

    private static async Task StreamAsync(HttpContext context, ModelAnswer answer, StreamFrame? frame)
    {
        EventStreamResponse.Begin(context);
        await (frame is null ? CopyAsync(context, answer) : ReframeAsync(context, answer, new EventReframing(frame)));
        if (answer.Failure is not null)
        {
            IdempotencyMiddleware.Discard(context);
        }
    }

    /// <summary>Sound can't say that it is not whole: the connection does, by breaking.</summary>
    private static async Task RelayAsync(HttpContext context, ModelAnswer answer)
    {
        await CopyAsync(context, answer);
        if (answer.Failure is not null)
        {
            context.Abort();
        }
    }

    private static async Task CopyAsync(HttpContext context, ModelAnswer answer)
    {
        var output = context.Response.BodyWriter;
        while (await answer.ReadAsync(context.RequestAborted) is { IsEmpty: false } bytes)
        {
            var flushed = await output.WriteAsync(bytes, context.RequestAborted);
            if (flushed.IsCompleted)
            {
                return;
            }
        }
    }

    private static async Task ReframeAsync(HttpContext context, ModelAnswer answer, EventReframing reframing)
    {
        var output = context.Response.BodyWriter;
        while (await answer.ReadAsync(context.RequestAborted) is { IsEmpty: false } bytes)
        {
            await output.WriteAsync(reframing.Add(bytes), context.RequestAborted);
        }

        await output.WriteAsync(reframing.End(), context.RequestAborted);
    }

    /// <summary>The answer is all there in one piece, so what it cost and its length go out before it.</summary>
    private static async Task WholeAsync(HttpContext context, ModelAnswer answer)
    {
        var bytes = await answer.ReadAsync(context.RequestAborted);
        if (answer.Failure is not null)
        {
            throw new InvalidOperationException($"A whole answer failed after it had begun: {answer.Failure}");
        }

        var headers = context.Response.Headers;
        headers.ContentLength = bytes.Length;
        headers["x-orleansai-cost"] = answer.Cost.ToString();
        await context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }
}
