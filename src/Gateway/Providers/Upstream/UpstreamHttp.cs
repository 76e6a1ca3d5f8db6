using System.Net;
using System.Runtime.CompilerServices;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Providers.Upstream;

/// <summary>The HTTP side of one provider, whatever its format: its connections, headers, time limits, and failures as values.</summary>
internal sealed class UpstreamHttp(string name, ProviderOptions options, HttpMessageInvoker connections, TimeProvider time) : IDisposable
{
    // HTTP/2 is agreed on inside TLS; without TLS there is nothing to agree on it with.
    private readonly Version _version =
        options.Endpoint!.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? HttpVersion.Version20 : HttpVersion.Version11;

    /// <summary>The headers of every request, besides those of the options.</summary>
    public required KeyValuePair<string, string>[] Headers { get; init; }

    /// <summary>The format of this provider's answers.</summary>
    public required ChatFormat Format { get; init; }

    /// <summary>What this provider did wrong, as values.</summary>
    public UpstreamErrors Errors { get; } = new(name, time);

    /// <summary>Posts <paramref name="content"/>; completes when the answer has started.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="content">The request's body.</param>
    /// <param name="shape">What it asks for.</param>
    /// <param name="cancellationToken">That the caller left.</param>
    /// <param name="dropped">What the body lacks of the client's request; see <see cref="ProviderAnswer.Dropped"/>.</param>
    /// <param name="format">The format of the answer, where it isn't the provider's usual one; that of errors stays.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProviderResult> PostAsync(
        Uri address,
        HttpContent content,
        AnswerShape shape,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? dropped = null,
        ChatFormat? format = null)
    {
        var deadline = new UpstreamDeadline(options, shape != AnswerShape.Whole, time, cancellationToken);
        HttpResponseMessage? response = null;
        ProviderResult? result = null;
        try
        {
            response = await connections.SendAsync(Request(address, content), deadline.Token);
            result = response.StatusCode == HttpStatusCode.OK
                ? Start(response, shape, deadline, dropped ?? [], format ?? Format)
                : await Errors.ReadAsync(response, Format, deadline.Token);
            return result;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return deadline.IsExceeded ? deadline.ToFailure(name) : Errors.NotConnected(exception, options.ConnectTimeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return Errors.FromException(exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            if (result is not ProviderAnswer)
            {
                deadline.Dispose();
                response?.Dispose();
            }
        }
    }

    public void Dispose() => connections.Dispose();

    private HttpRequestMessage Request(Uri address, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "OrleansAi");
        foreach (var header in Headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);

        foreach (var header in options.Headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);

        return request;
    }

    private ProviderResult Start(
        HttpResponseMessage response, AnswerShape shape, UpstreamDeadline deadline, IReadOnlyList<string> dropped, ChatFormat format)
    {
        // Read as text: parsing it would cost every call a few objects.
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        if ((shape == AnswerShape.Events && !Is(contentType, "text/event-stream")) || (shape == AnswerShape.Lines && !Is(contentType, "application/x-ndjson")))
            return Errors.Malformed($"answered a request for a stream with the content type '{contentType}'");

        if (ResponseBody.Open(response) is not { } body)
            return Errors.Malformed($"compressed its answer as '{string.Join(", ", response.Content.Headers.ContentEncoding)}', which nobody asked for");

        var answer = new UpstreamAnswer(response, body, deadline, Errors)
        {
            ContentType = shape switch
            {
                AnswerShape.Events or AnswerShape.Lines => "text/event-stream",
                AnswerShape.Opaque when contentType.Length > 0 => contentType,
                AnswerShape.Opaque => "application/octet-stream",
                _ => "application/json",
            },
            Format = format,
            Dropped = dropped,
        };
        return shape == AnswerShape.Lines ? new LinesAsEvents(answer) { ContentType = answer.ContentType, Format = format, Dropped = dropped } : answer;
    }

    private static bool Is(string contentType, string expected) => contentType.StartsWith(expected, StringComparison.OrdinalIgnoreCase);
}
