using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansAi.Gateway.Providers.Upstream;
using OrleansAi.Inference;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>The cluster's own models: each call goes to a grain on a silo that has the model in memory.</summary>
internal sealed partial class OnnxProvider(
    string name, ProviderOptions options, Func<IGrainFactory> grains, TimeProvider time, ILogger<OnnxProvider> logger) : IModelProvider
{
    public bool Serves(ModelOperation operation) => IsGeneration(operation)
        || operation == ModelOperation.Embeddings || operation == ModelOperation.Rerank || operation == ModelOperation.Classify;

    public async ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (IsGeneration(call.Operation))
            return await GenerateAsync(target, call, cancellationToken);

        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using var document = JsonDocument.Parse(call.Body);
            return call.Operation == ModelOperation.Embeddings ? await EmbedAsync(target, document.RootElement, either.Token)
                : call.Operation == ModelOperation.Rerank ? await RankAsync(target, call, document.RootElement, either.Token)
                : await ClassifyAsync(target, document.RootElement, either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return Failure(CallFailureKind.Timeout, $"{name}: no answer from {target.Model} within {options.Timeout}.");
        }
        catch (Exception exception)
        {
            LogLost(exception, target);
            return Failure(CallFailureKind.Connection, $"{name}: the silo that was to run {target.Model} cannot be reached.");
        }
    }

    public void Dispose()
    {
    }

    private static bool IsGeneration(ModelOperation operation) => operation == ModelOperation.Chat || operation == ModelOperation.Completions;

    private ValueTask<ProviderResult> GenerateAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        if (call.Original?.Untranslatable is { } reason)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(reason));

        using var document = JsonDocument.Parse(call.Body);
        var (requests, error) = GenerationRequestReader.Read(call, document.RootElement, target.Model);
        if (error is not null)
            return ValueTask.FromResult<ProviderResult>(RequestRefusal.Of(error));

        var deadline = new UpstreamDeadline(options, call.Request.Stream, time, cancellationToken);
        var pieces = requests.Select((request, choice) => grains().GetGrain<IGeneratorGrain>($"{call.CallId}/{choice}/{Guid.NewGuid():N}").Generate(request, deadline.Token));
        var isChat = call.Operation == ModelOperation.Chat;

        // All choices of a chat have one prompt; other prompts have no tools.
        var tools = GenerationRequestReader.ToolsOf(requests[0].Prompt);
        return GeneratedAnswer.BeginAsync(
            name,
            MergedPieces.Of([.. pieces], deadline.Token).GetAsyncEnumerator(deadline.Token),
            [.. requests.Select(_ => new GeneratedChoice(tools))],
            new GenerationWriter($"{(isChat ? "chatcmpl" : "cmpl")}-{call.CallId}", target.Model, time.GetUtcNow(), isChat, GenerationRequestReader.ChoicesPerPrompt(document.RootElement)),
            deadline,
            call.Request.Stream);
    }

    private async Task<ProviderResult> EmbedAsync(TargetId target, JsonElement body, CancellationToken cancellationToken)
    {
        var (request, error) = EmbeddingRequestReader.Read(body);
        if (request is null)
            return RequestRefusal.Of(error!);

        var answer = await Grain(target).Embed(request, cancellationToken);
        return answer.Refusal is { } refusal
            ? LocalRefusals.ToFailure(name, refusal)
            : Answer(EmbeddingAnswerWriter.Write(answer, target.Model, EmbeddingRequestReader.WantsBase64(body)));
    }

    private async Task<ProviderResult> RankAsync(TargetId target, ModelCall call, JsonElement body, CancellationToken cancellationToken)
    {
        var (request, error) = RankingRequestReader.Read(body);
        if (request is null)
            return RequestRefusal.Of(error!);

        var answer = await Grain(target).Rank(request, cancellationToken);
        return answer.Refusal is { } refusal
            ? LocalRefusals.ToFailure(name, refusal)
            : Answer(RankingAnswerWriter.Write(answer, request.Documents, call.CallId, target.Model, RankingAnswerOptions.Read(body)));
    }

    private async Task<ProviderResult> ClassifyAsync(TargetId target, JsonElement body, CancellationToken cancellationToken)
    {
        var (request, error) = ClassificationRequestReader.Read(body);
        if (request is null)
            return RequestRefusal.Of(error!);

        var answer = await Grain(target).Classify(request, cancellationToken);
        return answer.Scores.Refusal is { } refusal
            ? LocalRefusals.ToFailure(name, refusal)
            : Answer(ClassificationAnswerWriter.Write(answer, target.Model));
    }

    private IEncoderGrain Grain(TargetId target) => grains().GetGrain<IEncoderGrain>(target.Model);

    private static EnumerableProviderAnswer Answer(ReadOnlyMemory<byte> body) =>
        new(_ => new[] { body }.ToAsyncEnumerable()) { ContentType = "application/json" };

    private static ProviderFailure Failure(CallFailureKind kind, string message) => new() { Kind = kind, Message = message };

    [LoggerMessage(LogLevel.Warning, "A call of the local model {Target} was lost")]
    private partial void LogLost(Exception exception, TargetId target);
}
