using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>What scripted upstreams answer.</summary>
internal static class Answers
{
    public const string Usage = """{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13,"prompt_tokens_details":{"cached_tokens":4}}""";

    public const string WholeJson =
        """{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hello you"},"finish_reason":"stop"}],"usage":"""
        + Usage + "}";

    public static string Event(string data) => $"data: {data}\n\n";

    public static string Chunk(string content) => Event($$$"""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"{{{content}}}"},"finish_reason":null}]}""");

    public static string Finish { get; } = Event("""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");

    public static string UsageChunk { get; } = Event($$"""{"id":"1","object":"chat.completion.chunk","choices":[],"usage":{{Usage}}}""");

    public static string Done { get; } = Event("[DONE]");

    public static string WholeStream { get; } = Chunk("Hello") + Chunk(" you") + Finish + UsageChunk + Done;

    public static RequestDelegate Whole(string json = WholeJson, string contentType = "application/json") => context =>
    {
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(json, context.RequestAborted);
    };

    public static RequestDelegate Stream(params string[] pieces) => Bytes("text/event-stream", [.. pieces.Select(Encoding.UTF8.GetBytes)]);

    public static RequestDelegate Bytes(string contentType, params byte[][] pieces) => async context =>
    {
        context.Response.ContentType = contentType;
        await WriteAsync(context, pieces);
    };

    public static RequestDelegate StreamThenHang(params string[] pieces) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await WriteAsync(context, [.. pieces.Select(Encoding.UTF8.GetBytes)]);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    };

    /// <summary>A stream that goes on when the test lets it: what breaks a connection may also drop what was just sent on it.</summary>
    public static RequestDelegate StreamThen(Task signal, string first, RequestDelegate then) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        await WriteAsync(context, [Encoding.UTF8.GetBytes(first)]);
        await signal;
        await then(context);
    };

    public static RequestDelegate More(params byte[][] pieces) => context => WriteAsync(context, pieces);

    public static RequestDelegate Hang() => context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    public static RequestDelegate Abort() => context =>
    {
        context.Abort();
        return Task.CompletedTask;
    };

    public static RequestDelegate Error(int status, string? retryAfter = null, string body = """{"error":{"message":"no","type":"t","code":"c"}}""") => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;

        return context.Response.WriteAsync(body, context.RequestAborted);
    };

    public static RequestDelegate Compressed(string encoding, string contentType, string text) => async context =>
    {
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentEncoding = encoding;
        using var buffer = new MemoryStream();
        await using (Stream compressor = encoding == "br" ? new BrotliStream(buffer, CompressionLevel.Fastest, true) : new GZipStream(buffer, CompressionLevel.Fastest, true))
            await compressor.WriteAsync(Encoding.UTF8.GetBytes(text));

        await context.Response.Body.WriteAsync(buffer.ToArray(), context.RequestAborted);
    };

    private static async Task WriteAsync(HttpContext context, byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
