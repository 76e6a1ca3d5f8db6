using System.Net.Http.Headers;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Ollama;
using OrleansAi.Gateway.Providers.OpenAI;
using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Ollama;

/// <summary>
/// A server that speaks Ollama's <c>/api/chat</c>, in whose words alone a context's size, how long a model stays loaded and the like can
/// be said. Embeddings and text completions go to its OpenAI-compatible endpoint below <c>/v1</c>.
/// </summary>
internal sealed class OllamaProvider(string name, ProviderOptions options, HttpMessageInvoker connections, TimeProvider time) : IModelProvider
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly Uri _chat = new($"{options.Endpoint!.TrimEnd('/')}/api/chat");
    private readonly UpstreamHttp _http = new(name, options, connections, time) { Format = ChatFormat.Ollama, Headers = [.. HeadersOf(options)] };
    private readonly OpenAIProvider _openAI = new(
        name, options, connections, time, new OpenAIAddresses($"{options.Endpoint!.TrimEnd('/')}/v1"), [.. HeadersOf(options)]);

    public bool Serves(ModelOperation operation) => operation == ModelOperation.Chat || IsCompatible(operation);

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (IsCompatible(call.Operation))
            return _openAI.SendAsync(target, call, cancellationToken);

        if (call.Original is { Format: ChatFormat.Ollama } original)
            return PostAsync(new TranslatedRequest(original.WithModel(target.Model), []), call, cancellationToken);

        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            return PostAsync(OllamaRequestWriter.Write(document.RootElement, target.Model), call, cancellationToken);
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
        return _http.PostAsync(_chat, content, call.Request.Stream ? AnswerShape.Lines : AnswerShape.Whole, cancellationToken, request.Dropped);
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(ProviderOptions options)
    {
        // Ollama itself has no keys; what stands before it may.
        if (options.ApiKey is { Length: > 0 } key)
            yield return new("Authorization", $"Bearer {key}");
    }

    private static bool IsCompatible(ModelOperation operation) => operation == ModelOperation.Embeddings || operation == ModelOperation.Completions;
}
