using System.Net;
using OrleansAi.Gateway.Formats;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>Turns what an upstream did wrong into a <see cref="ProviderFailure"/>.</summary>
internal sealed class UpstreamErrors(string provider, TimeProvider time)
{
    private const int MaxBody = 64 * 1024;

    /// <summary>The provider's name, as messages begin with it.</summary>
    public string Provider => provider;

    /// <summary>Reads an answer, in <paramref name="format"/>, that is no success.</summary>
    public async ValueTask<ProviderFailure> ReadAsync(HttpResponseMessage response, ChatFormat format, CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response, cancellationToken);
        var status = (int)response.StatusCode;
        var kind = Classify(response.StatusCode, body.Span);
        var contentType = response.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
        return new ProviderFailure
        {
            Kind = kind,
            Message = Describe(kind, response),
            RetryAfter = RetryAfter.Read(response.Headers, time),

            // What an upstream says of its key is for the operator and no one else.
            Upstream = kind == CallFailureKind.Unauthorized ? null : new UpstreamError(status, contentType, body, format),
        };
    }

    public ProviderFailure Malformed(string what) => Failure(CallFailureKind.Malformed, what);

    public ProviderFailure BrokenOff(Exception exception) => exception is InvalidDataException
        ? Malformed("sent an answer whose compression is broken")
        : Failure(CallFailureKind.Disconnected, "closed the connection in the middle of its answer");

    public ProviderFailure NotConnected(OperationCanceledException exception, TimeSpan limit) => exception.InnerException is TimeoutException
        ? Failure(CallFailureKind.Connection, $"could not be connected to within {limit.TotalSeconds:0.###} s (ConnectTimeout)")
        : Failure(CallFailureKind.Connection, "broke the connection off");

    public ProviderFailure FromException(Exception exception) => (exception as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => Failure(CallFailureKind.Connection, "could not be found: its host name is unknown"),
        HttpRequestError.ConnectionError => Failure(CallFailureKind.Connection, "could not be connected to"),
        HttpRequestError.SecureConnectionError => Failure(CallFailureKind.Connection, "could not be connected to: TLS failed"),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.HttpProtocolError =>
            Failure(CallFailureKind.Malformed, "answered with something that is not HTTP as it should be"),
        _ => Failure(CallFailureKind.Connection, "closed the connection before it answered"),
    };

    private static CallFailureKind Classify(HttpStatusCode status, ReadOnlySpan<byte> body) => (int)status switch
    {
        // An account without credit answers 429 (OpenAI) like one that is too fast, or 400 (Anthropic) like a wrong request; waiting
        // does not help, and the request is not at fault.
        429 when body.IndexOf("insufficient_quota"u8) >= 0 => CallFailureKind.Unauthorized,
        400 when body.IndexOf("credit balance is too low"u8) >= 0 => CallFailureKind.Unauthorized,
        429 => CallFailureKind.RateLimited,
        401 or 402 or 403 => CallFailureKind.Unauthorized,
        408 => CallFailureKind.Timeout,
        >= 500 => CallFailureKind.ServerError,
        >= 400 => RejectionWords.KindOf(body),
        _ => CallFailureKind.Malformed,
    };

    private string Describe(CallFailureKind kind, HttpResponseMessage response) => kind switch
    {
        CallFailureKind.Unauthorized => $"{provider} refused its key or account (status {(int)response.StatusCode}).",
        CallFailureKind.Malformed when response.Headers.Location is { } location =>
            $"{provider} redirects to {WithoutQuery(location.OriginalString)}; its Endpoint must be set to that.",
        _ => $"{provider} answered with status {(int)response.StatusCode}.",
    };

    private static string WithoutQuery(string location) => location.Split('?', '#')[0];

    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (ResponseBody.Open(response) is not { } stream)
            return default;

        await using var body = stream;
        var buffer = new byte[Math.Clamp(response.Content.Headers.ContentLength ?? MaxBody, 0, MaxBody)];
        try
        {
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return buffer.AsMemory(0, length);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // The status says enough.
            return default;
        }
    }

    private ProviderFailure Failure(CallFailureKind kind, string what) => new() { Kind = kind, Message = $"{provider} {what}." };
}
