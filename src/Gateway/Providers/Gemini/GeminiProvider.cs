using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Formats.Gemini;
using OrleansAi.Gateway.Providers.OpenAI;
using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Gemini;

/// <summary>
/// A server that speaks Gemini's <c>generateContent</c>: requests of clients that speak it too pass as bytes; others are translated.
/// Embeddings and images go to its OpenAI-compatible endpoint below <c>/openai</c>.
/// </summary>
internal sealed class GeminiProvider(string name, ProviderOptions options, HttpMessageInvoker connections, TimeProvider time) : IModelProvider
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly string _endpoint = options.Endpoint!.TrimEnd('/');
    private readonly ConcurrentDictionary<(string Model, string Method), Uri> _addresses = new();
    private readonly UpstreamHttp _http = new(name, options, connections, time)
    {
        Format = ChatFormat.Gemini,
        Headers = options.ApiKey is { Length: > 0 } key ? [new("x-goog-api-key", key)] : [],
    };

    private readonly OpenAIProvider _openAI = new(
        name,
        options,
        connections,
        time,
        new OpenAIAddresses($"{options.Endpoint!.TrimEnd('/')}/openai"),
        options.ApiKey is { Length: > 0 } key ? [new("Authorization", $"Bearer {key}")] : []);

    public bool Serves(ModelOperation operation) =>
        operation == ModelOperation.Chat || operation == ModelOperation.CountTokens || IsCompatible(operation);

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (IsCompatible(call.Operation))
            return _openAI.SendAsync(target, call, cancellationToken);

        if (call.Original is { Format: ChatFormat.Gemini } original)
            return PostAsync(new TranslatedRequest(original.Body, []), target, call, cancellationToken);

        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            var request = call.Operation == ModelOperation.CountTokens
                ? GeminiRequestWriter.WriteCount(document.RootElement, target.Model)
                : GeminiRequestWriter.Write(document.RootElement, target.Model);
            return PostAsync(request, target, call, cancellationToken);
        }
        catch (UntranslatableException exception)
        {
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(exception));
        }
    }

    public void Dispose() => _http.Dispose();

    private ValueTask<ProviderResult> PostAsync(TranslatedRequest request, TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = Json } };
        return _http.PostAsync(AddressOf(target.Model, MethodOf(call)), content, AnswerShapes.Of(call.Request), cancellationToken, request.Dropped);
    }

    private Uri AddressOf(string model, string method) => _addresses.GetOrAdd(
        (model, method),
        static (of, endpoint) => new Uri(
            of.Model.Contains('/', StringComparison.Ordinal) ? $"{endpoint}/{of.Model}:{of.Method}" : $"{endpoint}/models/{Uri.EscapeDataString(of.Model)}:{of.Method}"),
        _endpoint);

    private static string MethodOf(ModelCall call) => call switch
    {
        { Operation.IsFree: true } => "countTokens",
        { Request.Stream: true } => "streamGenerateContent?alt=sse",
        _ => "generateContent",
    };

    private static bool IsCompatible(ModelOperation operation) => operation == ModelOperation.Embeddings || operation == ModelOperation.ImageGenerations;
}
