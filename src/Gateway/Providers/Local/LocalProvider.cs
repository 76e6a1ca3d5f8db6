using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Local;

/// <summary>
/// The provider that needs nobody: answers chat completions with quotations of the bundled documentation. It refuses what it can't
/// read and fails in no other way.
/// </summary>
internal sealed class LocalProvider(BundledDocuments documents, ILocalSituations situations, TimeProvider time) : IModelProvider
{
    private readonly LocalResponder _responder = new(documents);

    public ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        var (request, error) = LocalRequestReader.Read(call);
        return ValueTask.FromResult<ProviderResult>(request is null ? RequestRefusal.Of(error!) : Answer(target, call, request));
    }

    public void Dispose()
    {
    }

    private EnumerableProviderAnswer Answer(TargetId target, ModelCall call, LocalRequest request)
    {
        var text = _responder.Respond(request, situations.Of(call.Request.Model));
        var answer = LocalAnswerText.Limit(text, request.MaxTokens, request.Stop);
        var writer = new LocalCompletionWriter($"chatcmpl-{call.CallId}", target.Model, time.GetUtcNow());
        var (contentType, pieces) = call.Request.Stream
            ? ("text/event-stream", writer.Events(answer, request.InputTokens, call.Request.IncludeUsage))
            : ("application/json", [writer.Whole(answer, request.InputTokens)]);
        var body = pieces.Select(static piece => new ReadOnlyMemory<byte>(piece)).ToAsyncEnumerable();
        return new EnumerableProviderAnswer(_ => body) { ContentType = contentType };
    }
}
