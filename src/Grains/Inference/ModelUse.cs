using OrleansAi.Inference;
using OrleansAi.Inference.Embeddings;

namespace OrleansAi.Grains.Inference;

/// <summary>A model that stays in memory until this is disposed, or why there is none.</summary>
internal sealed class ModelUse : IDisposable
{
    private readonly Action? _leave;

    private ModelUse(TextEncoder? encoder, LocalModelOptions? options, InferenceRefusal? refusal, Action? leave) =>
        (Encoder, Options, Refusal, _leave) = (encoder, options, refusal, leave);

    public TextEncoder? Encoder { get; }

    public LocalModelOptions? Options { get; }

    public InferenceRefusal? Refusal { get; }

    public static ModelUse Of(TextEncoder encoder, LocalModelOptions options, Action leave) => new(encoder, options, null, leave);

    public static ModelUse Refused(string message, TimeSpan? retryAfter = null) =>
        new(null, null, new InferenceRefusal(InferenceRefusalKind.NotLoaded, message, retryAfter), null);

    public void Dispose() => _leave?.Invoke();
}
