namespace OrleansAi.Inference;

/// <summary>
/// Any ONNX model of the local models, by its name among <c>OrleansAi:Inference:Models</c>, or by <c>NAME/VERSION</c>: runs it on tensors. A
/// stateless worker, on silos with accelerators where there are any; a model that is not in memory there yet is loaded first.
/// </summary>
[Alias("OrleansAi.Inference.IPredictionGrain")]
public interface IPredictionGrain : IGrainWithStringKey
{
    /// <summary>Runs the model.</summary>
    [Alias("Predict"), Repeatable, ResponseTimeout("00:10:00")]
    Task<PredictionAnswer> Predict(PredictionRequest request, CancellationToken cancellationToken);

    /// <summary>Says what the model takes and gives.</summary>
    [Alias("Describe"), Repeatable, ResponseTimeout("00:10:00")]
    Task<PredictionModel> Describe(CancellationToken cancellationToken);
}
