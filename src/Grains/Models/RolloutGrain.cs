using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansAi.Audit;
using OrleansAi.Events;
using OrleansAi.Models;
using OrleansAi.Storage;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Asks <see cref="RolloutRules"/>, stores, and announces.</summary>
internal sealed partial class RolloutGrain(IRolloutStore store, RolloutMetrics metrics, TimeProvider time, ILogger<RolloutGrain> logger)
    : Grain, IRolloutGrain
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private RolloutState? _state;
    private long _announced;

    private string Model => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await store.FindLatestAsync(Model, cancellationToken) is { } row)
            _state = RolloutDocument.Read(row);
    }

    public Task<RolloutAnswer> Start(StartRollout command) => Decide(RolloutRules.Start(_state, Model, command, time.GetUtcNow()));

    public async Task<RolloutStanding?> Get(CancellationToken cancellationToken)
    {
        await Announce();
        return _state is null ? null : new RolloutStanding(_state.Rollout, RolloutRules.FiguresOf(_state));
    }

    public Task<RolloutAnswer> ChangeWeight(string id, double weight) =>
        Decide(RolloutRules.ChangeWeight(_state, id, weight, time.GetUtcNow()));

    public Task<RolloutAnswer> End(string id, RolloutStatus end, string reason) =>
        Decide(RolloutRules.End(_state, id, end, reason, time.GetUtcNow()));

    public async Task Report(RolloutReport report)
    {
        if (_state is { } state)
            await Apply(RolloutRules.Report(state, report, time.GetUtcNow()), isAutomatic: true);

        await Announce();
    }

    public Task<RolloutAnswer> AddScores(string id, ImmutableArray<VersionScore> scores) =>
        Decide(RolloutRules.AddScores(_state, id, scores, time.GetUtcNow()), isAutomatic: true);

    private async Task<RolloutAnswer> Decide(RolloutRules.Decision decision, bool isAutomatic = false)
    {
        if (decision.State is null)
            return new RolloutAnswer(_state?.Rollout, decision.Problem);

        await Apply(decision.State, isAutomatic);
        await Announce();
        return new RolloutAnswer(decision.State.Rollout);
    }

    private async Task Apply(RolloutState next, bool isAutomatic)
    {
        var isChanged = next.Rollout.Revision != _state?.Rollout.Revision;
        if (isChanged && isAutomatic)
            await Audit(next);

        // Looks are stored, because each makes the next one stricter; what else was counted since is lost with a crash.
        if (isChanged || next.Looks != _state?.Looks || next.ScoreLooks != _state.ScoreLooks)
            next = await Store(next);

        _state = next;
        if (isChanged)
        {
            LogChanged(Model, next.Rollout.Id, next.Rollout.Status, next.Rollout.Weight, next.Rollout.Reason);
            metrics.Changed(next.Rollout, isAutomatic);
        }
    }

    private async Task<RolloutState> Store(RolloutState next)
    {
        var stored = next with { Saves = next.Saves + 1 };
        try
        {
            if (await store.SaveAsync(RolloutDocument.Write(stored)))
                return stored;
        }
        catch
        {
            // It may have been written all the same: the next activation reads what is there.
            DeactivateOnIdle();
            throw;
        }

        DeactivateOnIdle();
        throw new StorageException($"Another activation has changed the rollouts of the model '{Model}'.");
    }

    /// <summary>Nobody asked for it, so nobody else writes it down. A trail that can't be written keeps no bad version in force.</summary>
    private async Task Audit(RolloutState next)
    {
        try
        {
            await GrainFactory.GetGrain<IAuditGrain>(next.Rollout.Tenant).Append(new AuditNote
            {
                Actor = "orleansai",
                Action = "rollout.rollback",
                Subject = next.Rollout.Id,
                Details = JsonSerializer.Serialize(new { next.Rollout.Model, Version = next.Rollout.Candidate.Name, next.Rollout.Reason }, Json),
            });
        }
        catch (Exception failure)
        {
            LogNotAudited(failure, next.Rollout.Id);
        }
    }

    /// <summary>Tells everyone of the rollout. Where that fails it is tried again at the next call, and fronts report every second.</summary>
    private async Task Announce()
    {
        if (_state?.Rollout is not { } rollout || _announced >= rollout.Revision)
            return;

        try
        {
            await GrainFactory.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Announce([new RolloutChanged(rollout)]);
            _announced = rollout.Revision;
        }
        catch (Exception failure)
        {
            LogNotAnnounced(failure, rollout.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "The rollout {Id} of the model {Model} is {Status} with {Weight} % for its candidate. {Reason}")]
    private partial void LogChanged(string model, string id, RolloutStatus status, double weight, string? reason);

    [LoggerMessage(LogLevel.Error, "The rollback of {Id} couldn't be written to the audit trail")]
    private partial void LogNotAudited(Exception failure, string id);

    [LoggerMessage(LogLevel.Warning, "A change of the rollout {Id} couldn't be announced; it is tried again")]
    private partial void LogNotAnnounced(Exception failure, string id);
}
