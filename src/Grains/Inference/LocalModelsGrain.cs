using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using OrleansAi.Inference;

namespace OrleansAi.Grains.Inference;

/// <summary>Knows which processes run models, and asks those. It is reentrant: while one loads, others renew and are asked.</summary>
[Reentrant]
internal sealed partial class LocalModelsGrain(TimeProvider time, ILogger<LocalModelsGrain> logger) : Grain, ILocalModelsGrain
{
    // A process that stands still keeps nobody waiting for longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Somewhat less than the call may take.
    private static readonly TimeSpan ToLoad = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan ToLookAgain = TimeSpan.FromMilliseconds(100);

    private readonly ModelHosts _hosts = new();

    public Task Subscribe(string process, ILocalModelHost host, bool isForModels, CancellationToken cancellationToken)
    {
        _hosts.Add(process, host, isForModels, time.GetUtcNow());
        return Task.CompletedTask;
    }

    public Task Unsubscribe(string process)
    {
        _hosts.Remove(process);
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<LocalModelReport>> Describe(CancellationToken cancellationToken) =>
        AskAsync(static host => host.Describe(), cancellationToken);

    public async Task<ImmutableArray<LocalModelReport>> Load(string name, CancellationToken cancellationToken)
    {
        var reports = await AskAsync(host => host.Load(name), cancellationToken);
        var names = reports.SelectMany(static report => report.Models).Select(static model => model.Name).ToHashSet(StringComparer.Ordinal);
        var until = time.GetUtcNow() + ToLoad;
        while (reports.Any(static report => report.Models.Any(static model => model.IsLoading)) && time.GetUtcNow() < until)
        {
            await Task.Delay(ToLookAgain, time, cancellationToken);
            reports = [.. (await Describe(cancellationToken)).Select(report => report with { Models = [.. report.Models.Where(model => names.Contains(model.Name))] })];
        }

        return reports;
    }

    public Task<ImmutableArray<LocalModelReport>> Unload(string name, CancellationToken cancellationToken) =>
        AskAsync(host => host.Unload(name), cancellationToken);

    private async Task<ImmutableArray<LocalModelReport>> AskAsync(Func<ILocalModelHost, Task<LocalModelReport>> ask, CancellationToken cancellationToken)
    {
        var reports = await Task.WhenAll(_hosts.InCharge(time.GetUtcNow()).Select(host => AskAsync(host.Process, ask(host.Host), cancellationToken)));
        return [.. reports.OfType<LocalModelReport>().OrderBy(static report => report.Silo, StringComparer.Ordinal)];
    }

    private async Task<LocalModelReport?> AskAsync(string process, Task<LocalModelReport> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(Patience, time, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // It may be gone, and is known again when it renews.
            LogNoAnswer(failure, process);
            _hosts.Remove(process);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The process {Process} did not say what it has of its local models")]
    private partial void LogNoAnswer(Exception failure, string process);
}
