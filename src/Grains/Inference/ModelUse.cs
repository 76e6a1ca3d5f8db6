using OrleansAi.Inference;
using OrleansAi.Inference.Loading;

namespace OrleansAi.Grains.Inference;

/// <summary>A model that stays in memory until this is disposed, or why there is none.</summary>
internal sealed class ModelUse<TModel> : IDisposable
    where TModel : class, ILocalModel
{
    private readonly Action? _leave;

    private ModelUse(TModel? model, LocalModelOptions? options, InferenceRefusal? refusal, Action? leave) =>
        (Model, Options, Refusal, _leave) = (model, options, refusal, leave);

    public TModel? Model { get; }

    public LocalModelOptions? Options { get; }

    public InferenceRefusal? Refusal { get; }

    public static ModelUse<TModel> Of(TModel model, LocalModelOptions options, Action leave) => new(model, options, null, leave);

    public static ModelUse<TModel> Refused(InferenceRefusal refusal) => new(null, null, refusal, null);

    public void Dispose() => _leave?.Invoke();
}
