using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAi.Gateway;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Api.ModelCalls;

/// <summary>Says how many tokens a request has, under the name that the client's format has for it.</summary>
internal static class TokenCountWriter
{
    /// <summary>Writes what a provider counted, and disposes its answer.</summary>
    public static async Task WriteAsync(HttpContext context, ModelAnswer answer, string member)
    {
        await using (answer)
        {
            var body = await answer.ReadAsync(context.RequestAborted);
            ModelHeaders.Write(context.Response.Headers, answer);
            if (TokenCount.Read(body) is { } tokens)
                await WriteAsync(context, tokens, member);
            else
                await RelayAsync(context, body);
        }
    }

    /// <summary>Writes an estimate, which says that it is one.</summary>
    public static Task EstimateAsync(HttpContext context, ModelRequestSummary request, string member)
    {
        context.Response.Headers["x-orleansai-estimated"] = "true";
        return WriteAsync(context, TokenEstimate.Likely(request.EstimatedInputTokens), member);
    }

    private static Task WriteAsync(HttpContext context, long tokens, string member) =>
        RelayAsync(context, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"{member}\":{tokens}}}")));

    private static async Task RelayAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
