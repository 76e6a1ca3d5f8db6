using System.Net.Http.Headers;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Anthropic;
using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Anthropic;

/// <summary>
/// A server that speaks Anthropic's messages: requests of clients that speak it too pass as bytes, but for the model's name; others
/// are translated.
/// </summary>
internal sealed class AnthropicProvider(string name, ProviderOptions options, HttpMessageInvoker connections, TimeProvider time) : IModelProvider
{
    private const string VersionHeader = "anthropic-version";
    private const string Version = "2023-06-01";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Uri _messages = new($"{options.Endpoint!.TrimEnd('/')}/messages");
    private readonly Uri _countTokens = new($"{options.Endpoint!.TrimEnd('/')}/{ModelOperation.CountTokens.Path}");
    private readonly UpstreamHttp _http = new(name, options, connections, time)
    {
        Format = ChatFormat.Anthropic,
        Headers = [.. HeadersOf(options)],
    };

    public bool Serves(ModelOperation operation) => operation == ModelOperation.Chat || operation == ModelOperation.CountTokens;

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (call.Original is { Format: ChatFormat.Anthropic } original)
            return PostAsync(new TranslatedRequest(original.WithModel(target.Model), []), call, cancellationToken);

        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            long? longest = call.Operation == ModelOperation.CountTokens ? null : call.OutputLimit;
            return PostAsync(AnthropicRequestWriter.Write(document.RootElement, target.Model, longest), call, cancellationToken);
        }
        catch (UntranslatableException exception)
        {
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(exception));
        }
    }

    public void Dispose() => _http.Dispose();

    private ValueTask<ProviderResult> PostAsync(TranslatedRequest request, ModelCall call, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = Json } };
        return _http.PostAsync(call.Operation == ModelOperation.CountTokens ? _countTokens : _messages, content, AnswerShapes.Of(call.Request), cancellationToken, request.Dropped);
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(ProviderOptions options)
    {
        if (options.ApiKey is { Length: > 0 } key)
            yield return new("x-api-key", key);

        if (!options.Headers.Keys.Contains(VersionHeader, StringComparer.OrdinalIgnoreCase))
            yield return new(VersionHeader, Version);
    }
}
