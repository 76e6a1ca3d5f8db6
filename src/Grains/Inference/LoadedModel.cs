using OrleansAi.Inference.Loading;

namespace OrleansAi.Grains.Inference;

/// <summary>
/// One version of a model, loading or in memory. It is disposed when it is retired and its last user has left; the lock of
/// <see cref="LocalModels"/> guards it.
/// </summary>
internal sealed class LoadedModel(LocalModelOptions options, long bytes, Task<ILocalModel> loading, DateTimeOffset since)
{
    private bool _retired;

    public LocalModelOptions Options { get; } = options;

    public long Bytes { get; } = bytes;

    public Task<ILocalModel> Loading { get; } = loading;

    /// <summary>Ends once <see cref="Loading"/> has ended and <see cref="LocalModels"/> has taken note of it; never fails.</summary>
    public Task Settled { get; set; } = Task.CompletedTask;

    public int Uses { get; private set; }

    /// <summary>How many requests wait for it, once it is loaded.</summary>
    public int Waiting => Loaded?.Waiting ?? 0;

    /// <summary>What it does, once it is loaded.</summary>
    public string? Description => Loaded?.Description;

    /// <summary>When it was asked for last, or began to load.</summary>
    public DateTimeOffset LastUsed { get; private set; } = since;

    private ILocalModel? Loaded => Loading.IsCompletedSuccessfully ? Loading.GetAwaiter().GetResult() : null;

    public void Enter(DateTimeOffset now)
    {
        Uses++;
        LastUsed = now;
    }

    public void Leave()
    {
        Uses--;
        DisposeIfUnused();
    }

    public void Retire()
    {
        _retired = true;
        DisposeIfUnused();
    }

    private void DisposeIfUnused()
    {
        if (_retired && Uses == 0)
        {
            _ = DisposeAsync();
        }
    }

    // Not on the caller's turn: the model's thread may be in the middle of a batch.
    private async Task DisposeAsync()
    {
        try
        {
            var model = await Loading;
            await Task.Run(model.Dispose);
        }
        catch (Exception)
        {
            // It never came into memory; whoever waited for it was told.
        }
    }
}
