using Orleans.Concurrency;
using OrleansAi.Inference;
using OrleansAi.Inference.Prediction;

namespace OrleansAi.Grains.Inference;

/// <summary>Feeds a model's loop with tensors. It is reentrant, because the loop puts together what comes at the same time.</summary>
[StatelessWorker(1), Reentrant, RunsLocalModels]
internal sealed class PredictionGrain(LocalModels models) : Grain, IPredictionGrain
{
    public async Task<PredictionAnswer> Predict(PredictionRequest request, CancellationToken cancellationToken)
    {
        var name = models.LatestOf(this.GetPrimaryKeyString());
        using var use = await models.UseAsync<Predictor>(name, cancellationToken);
        if (use.Model is not { } model)
        {
            return new PredictionAnswer { Refusal = use.Refusal };
        }

        var answer = await Task.Run(() => model.PredictAsync(request, cancellationToken), cancellationToken);
        return answer with { Version = ModelVersions.VersionOf(name) };
    }

    public async Task<PredictionModel> Describe(CancellationToken cancellationToken)
    {
        var name = models.LatestOf(this.GetPrimaryKeyString());
        using var use = await models.UseAsync<Predictor>(name, cancellationToken);
        return use.Model is { } model
            ? new PredictionModel { Versions = models.VersionsOf(this.GetPrimaryKeyString()), Inputs = model.Inputs, Outputs = model.Outputs }
            : new PredictionModel { Refusal = use.Refusal };
    }
}
