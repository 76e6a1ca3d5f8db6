using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OrleansAi.Api.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Api.ModelCalls;
using OrleansAi.Api.TextEmbeddings;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>
/// Has a <c>POST</c> with an <c>Idempotency-Key</c> run once, however often and through whichever front it is sent. Its answer,
/// streams too, goes to all who send it: what there is of it at once, the rest as it comes.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IdempotentRequests requests, ILogger<ErrorMiddleware> logger)
{
    private const int MostTries = 3;

    // Errors of a request that runs by itself are part of its answer.
    private readonly RequestDelegate _endpoint = new ErrorMiddleware(next, logger).InvokeAsync;

    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey(IdempotencyKey.Header) && IsOfTheApi(context.Request.Path)
            ? AnswerAsync(context)
            : next(context);

    /// <summary>Says that what is answered is not whole, so that the request runs anew when it is sent again.</summary>
    public static void Discard(HttpContext context) => context.Features.Get<RecordedResponse>()?.Discard();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var (key, problem) = IdempotencyKey.Of(context.Request, context.Caller(), body.Span);
        if (key is null)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.BadRequest, ErrorCodes.InvalidIdempotencyKey, problem!);
            return;
        }

        // Where whoever makes the answer is lost, another may make it: this front, or one that was quicker.
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await TryAnswerAsync(context, await requests.OpenAsync(context, key, body, _endpoint)))
                return;
        }

        throw new TimeoutException("The answer was lost again and again.");
    }

    private static async ValueTask<bool> TryAnswerAsync(HttpContext context, IdempotentAnswer answer)
    {
        if (answer.Outcome == ClaimOutcome.OfAnotherRequest)
        {
            await ApiError.WriteAsync(context, HttpStatusCode.UnprocessableEntity, ErrorCodes.IdempotencyKeyReused,
                $"The {IdempotencyKey.Header} was sent before with another request. Use a new key for each request, and the same one only to send it again.");
            return true;
        }

        var hasBegun = false;
        try
        {
            await foreach (var piece in answer.Read(context.RequestAborted))
            {
                if (hasBegun)
                {
                    await context.Response.BodyWriter.WriteAsync(piece, context.RequestAborted);
                    continue;
                }

                hasBegun = true;
                await BeginAsync(context, answer.Outcome, AnswerHead.Read(piece.Span));
            }
        }
        catch (AnswerLostException) when (hasBegun)
        {
            // Too late for an error: a connection that breaks tells the client that the answer is not whole.
            context.Abort();
        }
        catch (AnswerLostException)
        {
            return false;
        }

        return true;
    }

    private static async ValueTask BeginAsync(HttpContext context, ClaimOutcome outcome, AnswerHead head)
    {
        head.ApplyTo(context.Response, isReplayed: outcome == ClaimOutcome.Answered);
        if (outcome != ClaimOutcome.Granted)
            context.Response.Headers["idempotent-replayed"] = "true";

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // The head of a stream leaves by itself: its first event may be long in coming.
        if (context.Response.ContentLength is null)
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static bool IsOfTheApi(PathString path) =>
        path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/v1beta", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/v2", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        || TextEmbeddingsPaths.Has(path);
}
