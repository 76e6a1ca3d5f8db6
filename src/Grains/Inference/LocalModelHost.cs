using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Inference;

/// <summary>Answers for this process's models, and keeps <see cref="ILocalModelsGrain"/> knowing of it.</summary>
internal sealed partial class LocalModelHost(
    LocalModels models, ModelDuty duty, IGrainFactory grains, TimeProvider time, ILogger<LocalModelHost> logger) : BackgroundService, ILocalModelHost
{
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly string _process = Guid.NewGuid().ToString("N");

    public Task<LocalModelReport> Describe() => Task.FromResult(Report([.. models.States()]));

    public Task<LocalModelReport> Load(string name)
    {
        var names = models.NamedBy(name);
        foreach (var each in names)
        {
            // Its end is seen in its state.
            _ = models.LoadAsync(each);
        }

        return Task.FromResult(ReportOn(names));
    }

    public Task<LocalModelReport> Unload(string name)
    {
        var names = models.NamedBy(name);
        foreach (var each in names)
        {
            models.Unload(each);
        }

        return Task.FromResult(ReportOn(names));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ILocalModelHost? reference = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = RenewEvery;
            try
            {
                reference ??= grains.CreateObjectReference<ILocalModelHost>(this);
                await Grain().Subscribe(_process, reference, duty.IsForModels, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LogSubscribeFailed(failure);
                pause = RetryAfter;
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (reference is not null)
        {
            await LeaveAsync(reference);
        }
    }

    private async Task LeaveAsync(ILocalModelHost reference)
    {
        try
        {
            await Grain().Unsubscribe(_process).WaitAsync(RetryAfter, time);
            grains.DeleteObjectReference<ILocalModelHost>(reference);
        }
        catch (Exception failure)
        {
            // The cluster may be gone already; it is forgotten after a while.
            LogLeaveFailed(failure);
        }
    }

    private LocalModelReport ReportOn(IReadOnlyCollection<string> names) => Report([.. models.States().Where(state => names.Contains(state.Name))]);

    private static LocalModelReport Report(IReadOnlyCollection<LocalModelState> states) =>
        new() { Silo = $"{Environment.MachineName}:{Environment.ProcessId}", Models = [.. states] };

    private ILocalModelsGrain Grain() => grains.GetGrain<ILocalModelsGrain>(ILocalModelsGrain.Key);

    [LoggerMessage(LogLevel.Warning, "The cluster could not be told of this process's local models; it is tried again")]
    private partial void LogSubscribeFailed(Exception failure);

    [LoggerMessage(LogLevel.Debug, "The cluster could not be told that this process stops")]
    private partial void LogLeaveFailed(Exception failure);
}
