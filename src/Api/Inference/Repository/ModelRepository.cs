using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using OrleansAi.Api.Audit;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>The local models of the whole cluster: which there are, and loading and unloading them by hand.</summary>
internal sealed class ModelRepository(IGrainFactory grains)
{
    /// <summary>What each process has of its models.</summary>
    public Task<ImmutableArray<LocalModelReport>> DescribeAsync(CancellationToken cancellationToken) => Grain().Describe(cancellationToken);

    /// <summary>Loads a model in each process, anew from its folder where it is in memory, and writes down who wanted it.</summary>
    /// <returns>What the processes have of it then, or why it can't be loaded in each of them.</returns>
    public async Task<(ImmutableArray<LocalModelReport> Reports, InferenceProblem? Problem)> LoadAsync(string name, HttpContext context)
    {
        await grains.RecordAsync(context, "local-model.load", name);
        var reports = await Grain().Load(name, context.RequestAborted);
        return (reports, RepositoryRules.Unknown(name, reports) ?? RepositoryRules.NotLoaded(name, reports));
    }

    /// <summary>Takes a model out of each process's memory, and writes down who wanted it.</summary>
    /// <returns>What the processes have of it then, or why there is nothing to unload.</returns>
    public async Task<(ImmutableArray<LocalModelReport> Reports, InferenceProblem? Problem)> UnloadAsync(string name, HttpContext context)
    {
        await grains.RecordAsync(context, "local-model.unload", name);
        var reports = await Grain().Unload(name, context.RequestAborted);
        return (reports, RepositoryRules.Unknown(name, reports));
    }

    private ILocalModelsGrain Grain() => grains.GetGrain<ILocalModelsGrain>(ILocalModelsGrain.Key);
}
