using Microsoft.Extensions.Logging;
using OrleansAi.Events;
using OrleansAi.Models;
using OrleansAi.Storage;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>Asks <see cref="RegisteredModelRules"/>, stores, and announces.</summary>
internal sealed partial class RegisteredModelGrain(IRegisteredModelStore store, TimeProvider time, ILogger<RegisteredModelGrain> logger)
    : Grain, IRegisteredModelGrain
{
    private RegisteredModel? _model;

    private string Name => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken) => _model = await store.FindAsync(Name, cancellationToken);

    public Task<RegistrationAnswer> Register(RegisterModel command) => Decide(RegisteredModelRules.Register(_model, Name, command, time.GetUtcNow()));

    public Task<RegistrationAnswer> Remove(RemoveModel command) => Decide(RegisteredModelRules.Remove(_model, Name, command, time.GetUtcNow()));

    private async Task<RegistrationAnswer> Decide(RegisteredModelRules.Decision decision)
    {
        if (decision.Model is { } next && next.Revision != _model?.Revision)
        {
            await Store(next);
            _model = next;
            LogChanged(Name, next.IsRegistered ? "registered" : "removed", next.Revision, next.ChangedBy);
        }

        // Also where nothing changed: an announcement that failed before may pass now.
        if (decision is { Outcome: RegistrationOutcome.Done, Model: { } model })
            await Announce(model);

        return new RegistrationAnswer(decision.Outcome, decision.Model);
    }

    private async Task Store(RegisteredModel next)
    {
        try
        {
            if (await store.SaveAsync(next))
                return;
        }
        catch
        {
            // It may have been written all the same: the next activation reads what is there.
            DeactivateOnIdle();
            throw;
        }

        DeactivateOnIdle();
        throw new StorageException($"Another activation has changed the registered model '{Name}'.");
    }

    /// <summary>Tells everyone of the model. Where that fails, processes find it when they next read the registry.</summary>
    private async Task Announce(RegisteredModel model)
    {
        try
        {
            await GrainFactory.GetGrain<IAnnouncementsGrain>(IAnnouncementsGrain.Key).Announce([new RegisteredModelChanged(model)]);
        }
        catch (Exception failure)
        {
            LogNotAnnounced(failure, Name);
        }
    }

    [LoggerMessage(LogLevel.Information, "The model {Name} was {Change}, revision {Revision}, by {By}")]
    private partial void LogChanged(string name, string change, long revision, string by);

    [LoggerMessage(LogLevel.Warning, "A change of the registered model {Name} couldn't be announced; processes find it when they next read the registry")]
    private partial void LogNotAnnounced(Exception failure, string name);
}
