using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>A server that speaks OpenAI's format: requests and answers pass as bytes, but for the model's name and the wish for usage.</summary>
internal sealed class OpenAIProvider : IModelProvider
{
    private readonly string _name;
    private readonly ProviderOptions _options;
    private readonly HttpMessageInvoker _connections;
    private readonly TimeProvider _time;
    private readonly OpenAIErrors _errors;
    private readonly Uri _completions;
    private readonly Version _version;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly ConcurrentDictionary<string, byte[]> _models = new(StringComparer.Ordinal);

    public OpenAIProvider(string name, ProviderOptions options, HttpMessageInvoker connections, TimeProvider time)
    {
        _name = name;
        _options = options;
        _connections = connections;
        _time = time;
        _errors = new OpenAIErrors(name, time);
        _completions = new Uri($"{options.Endpoint!.TrimEnd('/')}/chat/completions");

        // HTTP/2 is agreed on inside TLS; without TLS there is nothing to agree on it with.
        _version = _completions.Scheme == Uri.UriSchemeHttps ? HttpVersion.Version20 : HttpVersion.Version11;
        _headers = [.. Headers(options)];
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        var deadline = new UpstreamDeadline(_options, call.Request.Stream, _time, cancellationToken);
        HttpResponseMessage? response = null;
        ProviderResult? result = null;
        try
        {
            response = await _connections.SendAsync(Request(target, call), deadline.Token);
            result = response.StatusCode == HttpStatusCode.OK
                ? Start(response, call, deadline)
                : await _errors.ReadAsync(response, deadline.Token);
            return result;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return deadline.IsExceeded ? deadline.ToFailure(_name) : _errors.NotConnected(exception, _options.ConnectTimeout);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            return _errors.FromException(exception);
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

    public void Dispose() => _connections.Dispose();

    private HttpRequestMessage Request(TargetId target, ModelCall call)
    {
        var model = _models.GetOrAdd(target.Model, static model => JsonSerializer.SerializeToUtf8Bytes(model));
        var request = new HttpRequestMessage(HttpMethod.Post, _completions)
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = ModelRequestContent.Create(call, model, _options.StreamUsage),
        };
        foreach (var header in _headers)
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);

        return request;
    }

    private ProviderResult Start(HttpResponseMessage response, ModelCall call, UpstreamDeadline deadline)
    {
        // Read as text: parsing it would cost every call a few objects.
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        if (call.Request.Stream && !contentType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase))
            return _errors.Malformed($"answered a request for a stream with the content type '{contentType}'");

        if (ResponseBody.Open(response) is not { } body)
            return _errors.Malformed($"compressed its answer as '{string.Join(", ", response.Content.Headers.ContentEncoding)}', which nobody asked for");

        return new OpenAIAnswer(response, body, deadline, _errors)
        {
            ContentType = call.Request.Stream ? "text/event-stream" : "application/json",
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Headers(ProviderOptions options)
    {
        yield return new("User-Agent", "OrleansAi");
        if (options.ApiKey is { Length: > 0 } key)
            yield return new("Authorization", $"Bearer {key}");

        foreach (var (name, value) in options.Headers)
            yield return new(name, value);
    }
}
