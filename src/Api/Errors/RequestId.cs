using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace OrleansAi.Api.Errors;

/// <summary>Gives every request an id that its response, its log lines and its trace carry.</summary>
internal static class RequestId
{
    private const string Header = "x-request-id";

    // What Anthropic's clients show their users.
    private const string AnthropicHeader = "request-id";

    private const int Longest = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Takes over the client's own id where it sends a plain one, else makes one.</summary>
    public static void Assign(HttpContext context)
    {
        if (context.Request.Headers[Header] is [{ Length: > 0 and <= Longest } id] && !id.AsSpan().ContainsAnyExcept(Allowed))
        {
            context.TraceIdentifier = id;
        }

        Write(context);
    }

    /// <summary>Writes the id to the response's headers.</summary>
    public static void Write(HttpContext context)
    {
        context.Response.Headers[Header] = context.TraceIdentifier;
        if (context.Request.Path.StartsWithSegments("/v1/messages", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers[AnthropicHeader] = context.TraceIdentifier;
        }
    }
}
