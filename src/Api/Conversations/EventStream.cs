using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using OrleansAi.Api.Idempotency;
using OrleansAi.Conversations;

namespace OrleansAi.Api.Conversations;

/// <summary>
/// Writes events as <c>text/event-stream</c> (WHATWG HTML, section 9.2): the number as <c>id</c>, the type as <c>event</c>, the
/// JSON as <c>data</c>. Silence is filled with comments, so that neither side takes the connection for dead.
/// </summary>
internal sealed class EventStream(TimeProvider time, IHostApplicationLifetime lifetime)
{
    public const string MediaType = "text/event-stream";
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Whether the client asks for a stream.</summary>
    public static bool IsAccepted(HttpRequest request) => Names(request, MediaType);

    /// <summary>Whether the client names <paramref name="mediaType"/> among what it accepts.</summary>
    public static bool Names(HttpRequest request, string mediaType) =>
        request.GetTypedHeaders().Accept is { Count: > 0 } accepted
        && accepted.Any(accept => accept.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase) && accept.Quality is not 0);

    /// <summary>Writes until <paramref name="isLast"/> holds of an event, the events end, the client leaves, or the server stops: then the client reads on elsewhere.</summary>
    public async Task WriteAsync(
        HttpContext context,
        Func<CancellationToken, IAsyncEnumerable<ConversationEvent>> read,
        Func<ConversationEvent, bool> isLast)
    {
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-store";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await context.Response.StartAsync(context.RequestAborted);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var events = read(leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = Task.FromResult(true);
        try
        {
            do
            {
                next = events.MoveNextAsync().AsTask();
                if (!next.IsCompleted)
                    await WaitAsync(context.Response.BodyWriter, next, leaving.Token);

                if (!await next)
                    break;

                Write(context.Response.BodyWriter, events.Current);
            }
            while (!isLast(events.Current));

            await context.Response.BodyWriter.FlushAsync(leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // Whoever is still there knows from the last id where to read on.
            IdempotencyMiddleware.Discard(context);
        }
        finally
        {
            // An iterator must not be disposed in the middle of a step.
            await leaving.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync();
        }
    }

    private async ValueTask WaitAsync(PipeWriter output, Task<bool> next, CancellationToken cancellationToken)
    {
        await output.FlushAsync(cancellationToken);
        while (!next.IsCompleted)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (await Task.WhenAny(next, Task.Delay(Heartbeat, time, timer.Token)) == next)
            {
                await timer.CancelAsync();
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            output.Write(": still here\n\n"u8);
            await output.FlushAsync(cancellationToken);
        }
    }

    private static void Write(PipeWriter output, ConversationEvent written)
    {
        output.Write("id: "u8);
        Utf8Formatter.TryFormat(written.Number, output.GetSpan(20), out var length);
        output.Advance(length);
        output.Write("\nevent: "u8);
        Encoding.UTF8.GetBytes(written.Type, output);
        output.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(json, written, ConversationJson.Plain.ConversationEvent);

        output.Write("\n\n"u8);
    }
}
