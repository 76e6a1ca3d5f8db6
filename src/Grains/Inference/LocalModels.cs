using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansAi.Inference;
using OrleansAi.Inference.Loading;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Grains.Inference;

/// <summary>
/// The models in this process's memory. One whose settings change is loaded beside the old version, which serves until the new one can;
/// one that needs room takes that of models which nobody has asked for longest.
/// </summary>
internal sealed partial class LocalModels(
    IOptionsMonitor<InferenceOptions> monitor, IModelLoader loader, TimeProvider time, ILogger<LocalModels> logger) : IDisposable
{
    // A model that cannot be loaded would otherwise be read from disk again with every request.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private InferenceOptions _options = new();
    private string? _refused;
    private bool _disposed;

    /// <summary>Waits until the model is in memory, and keeps it there until the use is disposed.</summary>
    /// <typeparam name="TModel">The kind of model that is wanted; another is refused, and <see cref="ILocalModel"/> is any.</typeparam>
    public async Task<ModelUse<TModel>> UseAsync<TModel>(string name, CancellationToken cancellationToken)
        where TModel : class, ILocalModel
    {
        LoadedModel? found;
        lock (_lock)
        {
            found = Find(name, out var refusal);
            if (found is null)
            {
                return ModelUse<TModel>.Refused(refusal!);
            }

            found.Enter(time.GetUtcNow());
        }

        try
        {
            await found.Settled.WaitAsync(cancellationToken);
            var model = await found.Loading;
            if (model is TModel wanted)
            {
                return ModelUse<TModel>.Of(wanted, found.Options, () => Leave(found));
            }

            Leave(found);
            return ModelUse<TModel>.Refused(new(InferenceRefusalKind.Invalid, $"The model '{name}' is {model.Description}; ask another model for this."));
        }
        catch (Exception exception)
        {
            Leave(found);
            if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            return ModelUse<TModel>.Refused(NotLoaded(name));
        }
    }

    /// <inheritdoc cref="ModelVersions.LatestOf"/>
    public string LatestOf(string name) => ModelVersions.LatestOf(name, Names());

    /// <inheritdoc cref="ModelVersions.Of"/>
    public ImmutableArray<string> VersionsOf(string name) => ModelVersions.Of(name, Names());

    /// <inheritdoc cref="ModelVersions.NamedBy"/>
    public ImmutableArray<string> NamedBy(string name) => ModelVersions.NamedBy(name, Names());

    /// <summary>Loads a model of the settings; one that is in memory anew, beside the one that serves. Why it can't be is in <see cref="States"/>.</summary>
    public Task LoadAsync(string name)
    {
        lock (_lock)
        {
            if (_disposed || !Options().Models.TryGetValue(name, out var wanted))
            {
                return Task.CompletedTask;
            }

            var slot = SlotOf(name);
            if (slot.Coming?.Options != wanted)
            {
                Begin(name, slot, wanted);
            }

            return slot.Coming?.Settled ?? Task.CompletedTask;
        }
    }

    /// <summary>Takes a model out of memory once its last request has ended.</summary>
    public void Unload(string name)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(name, out var slot) && slot.InMemory.Any())
            {
                LogUnloadedByHand(name);
                slot.Clear();
            }
        }
    }

    /// <summary>
    /// What there is of each model: those of the settings, and those in memory that have left them. A version that was replaced is not counted,
    /// though it may have requests to end.
    /// </summary>
    public ImmutableArray<LocalModelState> States()
    {
        lock (_lock)
        {
            return [.. Options().Models.Keys.Union(_slots.Keys).Order(StringComparer.Ordinal).Select(name => (_slots.GetValueOrDefault(name) ?? new ModelSlot()).StateOf(name))];
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var slot in _slots.Values)
            {
                slot.Clear();
            }
        }
    }

    private LoadedModel? Find(string name, out InferenceRefusal? refusal)
    {
        refusal = null;
        if (_disposed)
        {
            refusal = new(InferenceRefusalKind.NotLoaded, "The process is stopping.");
            return null;
        }

        var slot = SlotOf(name);
        if (!Options().Models.TryGetValue(name, out var wanted))
        {
            slot.Clear();
            _slots.Remove(name);
            refusal = new(InferenceRefusalKind.Unknown, $"There is no local model '{name}'; write it into {InferenceOptions.Section}:Models.");
            return null;
        }

        var isKnown = slot.Current?.Options == wanted || slot.Coming?.Options == wanted;
        if (!isKnown && !(slot.Failed is { } failed && failed.Options == wanted && time.GetUtcNow() < failed.Until))
        {
            Begin(name, slot, wanted);
        }

        var found = slot.Current ?? slot.Coming;
        refusal = found is null ? NotLoaded(name) : null;
        return found;
    }

    private void Begin(string name, ModelSlot slot, LocalModelOptions wanted)
    {
        var bytes = loader.BytesOf(wanted);
        var limit = Options().MaxBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5 * 4;
        if (ModelMemoryRules.MakeRoom([.. InMemory()], bytes, limit) is not { } leaving)
        {
            LogNoRoom(name, bytes, limit);
            slot.Fail(wanted, $"It has {bytes:N0} bytes of files, for which there is no room below {limit:N0} ({InferenceOptions.Section}:{nameof(InferenceOptions.MaxBytes)}).", time.GetUtcNow() + RetryAfter);
            return;
        }

        foreach (var idle in leaving)
        {
            LogUnloaded(idle);
            _slots[idle].Unload();
        }

        var coming = new LoadedModel(wanted, bytes, Task.Run(() => loader.LoadAsync(name, wanted)), time.GetUtcNow());
        slot.Begin(coming);
        coming.Settled = CompleteAsync(name, slot, coming);
    }

    private async Task CompleteAsync(string name, ModelSlot slot, LoadedModel coming)
    {
        Exception? failure = null;
        try
        {
            await coming.Loading;
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (_lock)
        {
            if (slot.Coming != coming)
            {
                // Its settings have changed again meanwhile, and it was retired.
                return;
            }

            if (failure is null)
            {
                LogLoaded(name, coming.Bytes);
                slot.Complete();
            }
            else
            {
                LogNotLoaded(failure is ModelLoadException ? null : failure, name, failure.Message);
                slot.Fail(coming.Options, failure.Message, time.GetUtcNow() + RetryAfter);
            }
        }
    }

    private ModelSlot SlotOf(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
        {
            _slots[name] = slot = new ModelSlot();
        }

        return slot;
    }

    private InferenceOptions Options()
    {
        try
        {
            _options = monitor.CurrentValue;
        }
        catch (Exception exception) when (exception is OptionsValidationException or InvalidOperationException)
        {
            if (_refused != exception.Message)
            {
                LogRefused(_refused = exception.Message);
            }
        }

        return _options;
    }

    private Dictionary<string, LocalModelOptions>.KeyCollection Names()
    {
        lock (_lock)
        {
            return Options().Models.Keys;
        }
    }

    private void Leave(LoadedModel model)
    {
        lock (_lock)
        {
            model.Leave();
        }
    }

    private IEnumerable<ModelInMemory> InMemory() =>
        from slot in _slots
        from model in slot.Value.InMemory
        select new ModelInMemory(slot.Key, model.Bytes, slot.Value.Coming == model ? model.Uses + 1 : model.Uses, model.LastUsed);

    private static InferenceRefusal NotLoaded(string name) =>
        new(InferenceRefusalKind.NotLoaded, $"The model '{name}' cannot be loaded; the log of the silo that was to run it says why.", RetryAfter);

    [LoggerMessage(LogLevel.Information, "The local model {Model} is in memory ({Bytes:N0} bytes of files)")]
    private partial void LogLoaded(string model, long bytes);

    [LoggerMessage(LogLevel.Information, "The local model {Model} leaves memory for others")]
    private partial void LogUnloaded(string model);

    [LoggerMessage(LogLevel.Information, "The local model {Model} leaves memory, as an administrator wants")]
    private partial void LogUnloadedByHand(string model);

    [LoggerMessage(LogLevel.Error, "The local model {Model} cannot be loaded: {Reason}")]
    private partial void LogNotLoaded(Exception? exception, string model, string reason);

    [LoggerMessage(LogLevel.Error, "The local model {Model} has {Bytes:N0} bytes of files, and there is no room for them below {Limit:N0}: raise OrleansAi:Inference:MaxBytes, or use fewer or smaller models")]
    private partial void LogNoRoom(string model, long bytes, long limit);

    [LoggerMessage(LogLevel.Error, "The changed settings of local models are refused, and the last good ones stay: {Reason}")]
    private partial void LogRefused(string reason);
}
