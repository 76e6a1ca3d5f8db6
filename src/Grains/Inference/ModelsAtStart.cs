using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansAi.Inference.Loading;

namespace OrleansAi.Grains.Inference;

/// <summary>Loads the models that the settings want in memory from the start. The process serves meanwhile; who asks for one waits for it.</summary>
internal sealed class ModelsAtStart(LocalModels models, IOptionsMonitor<InferenceOptions> options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in options.CurrentValue.Models.Where(static model => model.Value.LoadAtStart).Select(static model => model.Key).Order(StringComparer.Ordinal))
        {
            using var use = await models.UseAsync<ILocalModel>(name, stoppingToken);
        }
    }
}
