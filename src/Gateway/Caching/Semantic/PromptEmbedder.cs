using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.PartialCalls;
using OrleansAi.Models;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>
/// Embeds prompts by a call of the gateway itself, which the caller of the prompt pays for. It waits for
/// <see cref="CacheOptions.EmbeddingTimeout"/> at most, and is left alone for a while where it failed several times in a row.
/// </summary>
internal sealed class PromptEmbedder(Func<IModelGateway> gateway, IGatewaySettings settings, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FailurePause> _pauses = new(StringComparer.Ordinal);

    /// <summary>The prompt of <paramref name="call"/> embedded; <c>null</c> where that fails or takes too long.</summary>
    public async ValueTask<PromptEmbedding?> EmbedAsync(ModelCall call, string model, string text, CancellationToken cancellationToken)
    {
        var pause = _pauses.GetOrAdd(model, _ => new FailurePause(time));
        if (pause.IsOn)
            return null;

        var body = JsonBytes.Write((model, text), static (json, request) =>
        {
            json.WriteStartObject();
            json.WriteString("model", request.model);
            json.WriteString("input", request.text);
            json.WriteString("encoding_format", "float");
            json.WriteEndObject();
        });
        var part = PartialCall.Of(call, "embedding", ModelOperation.Embeddings, model, body);
        var answer = await PartialCall.AskAsync(gateway(), part, settings.Current.Calls.Cache.EmbeddingTimeout, time, cancellationToken);
        if (answer.IsCallersOwn)
            return null;

        if (answer.Body is not { } bytes || VectorOf(bytes) is not { Length: > 0 } vector)
        {
            pause.Failed();
            return null;
        }

        pause.Succeeded();
        return new PromptEmbedding(new EmbeddedPrompt(text, ImmutableCollectionsMarshal.AsImmutableArray(vector)), answer.Target);
    }

    /// <summary>The vector of an answer with one embedding, as numbers or in base64; <c>null</c> where it has none.</summary>
    public static float[]? VectorOf(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Items("data").FirstOrDefault().Member("embedding") switch
            {
                { ValueKind: JsonValueKind.Array } numbers => [.. numbers.EnumerateArray().Select(number => number.GetSingle())],
                { ValueKind: JsonValueKind.String } text => MemoryMarshal.Cast<byte, float>(text.GetBytesFromBase64()).ToArray(),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>A prompt, and who embedded it: vectors of different models can't be compared.</summary>
internal sealed record PromptEmbedding(EmbeddedPrompt Prompt, TargetId Target);
