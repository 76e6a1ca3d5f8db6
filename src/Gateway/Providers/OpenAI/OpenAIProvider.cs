using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>A server that speaks OpenAI's format: requests and answers pass as bytes, but for the model's name and the wish for usage.</summary>
internal sealed class OpenAIProvider(
    string name,
    ProviderOptions options,
    HttpMessageInvoker connections,
    TimeProvider time,
    IOpenAIAddresses addresses,
    KeyValuePair<string, string>[] headers) : IModelProvider
{
    private const string Responses = "responses";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly bool _servesResponses = options.Responses ?? new Uri(options.Endpoint!).Host == "api.openai.com";
    private readonly ConcurrentDictionary<string, byte[]> _models = new(StringComparer.Ordinal);
    private readonly UpstreamHttp _http = new(name, options, connections, time) { Format = ChatFormat.OpenAI, Headers = headers };

    public bool Serves(ModelOperation operation) => operation != ModelOperation.CountTokens;

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (call.Original is { Format: ChatFormat.Responses } original && _servesResponses)
            return PostResponseAsync(original, target, call, cancellationToken);

        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        var model = call.FormType is null
            ? _models.GetOrAdd(target.Model, static model => JsonSerializer.SerializeToUtf8Bytes(model))
            : Encoding.UTF8.GetBytes(target.Model);
        var content = ModelRequestContent.Create(call, model, options.StreamUsage);
        var format = call.Operation.IsMedia ? ChatFormat.Media : ChatFormat.OpenAI;
        return _http.PostAsync(
            addresses.Of(call.Operation.Path, target.Model), content, AnswerShapes.Of(call.Request), cancellationToken, format: format);
    }

    public void Dispose() => _http.Dispose();

    private ValueTask<ProviderResult> PostResponseAsync(ForeignRequest request, TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(request.WithModel(target.Model)) { Headers = { ContentType = Json } };
        return _http.PostAsync(
            addresses.Of(Responses, target.Model), content, AnswerShapes.Of(call.Request), cancellationToken, format: ChatFormat.Responses);
    }
}
