using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Gateway;
using OrleansAi.Jobs;
using OrleansAi.Storage.Blobs;
using OrleansAi.Storage.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <inheritdoc cref="IBatchGrain" />
[SuppressMessage("Design", "CA1001", Justification = "An activation ends with OnDeactivateAsync, which disposes what it holds.")]
internal sealed class BatchGrain : Grain, IBatchGrain
{
    private readonly TimeProvider _time;
    private readonly BatchJournal _journal;
    private readonly BatchRunner _runner;

    public BatchGrain(
        IBatchStore store,
        IBlobStore blobs,
        IModelGateway gateway,
        BatchSlots slots,
        IOptions<BatchOptions> options,
        TimeProvider time,
        ILogger<BatchGrain> logger)
    {
        _time = time;
        _journal = new BatchJournal(this.GetPrimaryKeyString(), store, DeactivateOnIdle);
        var lines = new BatchLineRunner(_journal, new BatchCall(gateway, options.Value, time), slots, options.Value, time, logger);
        _runner = new BatchRunner(_journal, store, new BatchFiles(blobs, store), lines, IsKeyValidAsync, options.Value, time, logger);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _journal.LoadAsync(cancellationToken);
        _runner.Follow();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _runner.DisposeAsync();
        _journal.Dispose();
    }

    public async Task<Batch> Create(Caller caller, NewBatch request)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        await _journal.CreateAsync(BatchRules.Create(this.GetPrimaryKeyString(), caller, request, now));
        _runner.Follow();
        return _journal.View!;
    }

    public Task<Batch?> Get(Caller caller)
    {
        if (_journal.Stored is null)
            DeactivateOnIdle();

        return Task.FromResult(IsOwner(caller) ? _journal.View : null);
    }

    public async Task<BatchCancellation> Cancel(Caller caller)
    {
        if (!IsOwner(caller))
            return new BatchCancellation(null, IsAccepted: false);

        await _journal.CommitAsync(batch => BatchRules.Cancel(batch, DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds())));
        _runner.Follow();
        return new BatchCancellation(_journal.View, BatchRules.IsCancelled(_journal.View!));
    }

    public Task Resume()
    {
        _journal.ThrowIfAbandoned();
        _runner.Follow();
        return Task.CompletedTask;
    }

    private bool IsOwner(Caller caller) =>
        _journal.Stored is { Caller: var owner } && owner.Tenant == caller.Tenant && owner.User == caller.User;

    // A key of the settings has no grain: it is there as long as the process that knew it.
    private async ValueTask<bool> IsKeyValidAsync(Caller caller)
    {
        if (caller.KeyId is not { } keyId)
            return true;

        try
        {
            return (await GrainFactory.GetGrain<IAccessKeyGrain>(keyId).Get(caller.Tenant))?.IsValidAt(_time.GetUtcNow()) == true;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // Its grain is just moving; it is asked again in a minute.
            return true;
        }
    }
}
