using Orleans.StandIn.Activations;
using Orleans.StandIn.Copying;
using Orleans.StandIn.Timers;

namespace Orleans.StandIn.AsyncEnumerables;

/// <summary>The enumerations of one activation, each by the id that its reader gave it.</summary>
internal sealed class Enumerations : IAsyncDisposable
{
    private readonly Dictionary<Guid, Enumeration> _byId = [];
    private readonly Activation _activation;

    public Enumerations(Activation activation)
    {
        _activation = activation;
        var period = activation.Class.Engine.ResponseTimeout;
        GrainTimer.Start(activation, _ => DisposeAbandoned(), new GrainTimerCreationOptions(period, period) { Interleave = true });
    }

    public ValueTask<Batch<T>> Start<T>(Guid id, IAsyncEnumerable<T> source, int maxBatchSize, CancellationTokenSource stopped)
    {
        var enumeration = new Enumeration<T>(source, maxBatchSize, stopped, _activation.Class.Engine);
        _byId.Add(id, enumeration);
        return Next(id, enumeration);
    }

    public ValueTask<Batch<T>> Next<T>(Guid id) =>
        _byId.TryGetValue(id, out var found) ? Next(id, (Enumeration<T>)found) : new(new Batch<T>([], BatchState.Unknown));

    /// <summary>The reader is done.</summary>
    public ValueTask Remove(Guid id) => _byId.Remove(id, out var enumeration) ? enumeration.DisposeAsync() : default;

    /// <summary>The activation ends.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _byId.Keys.ToList())
        {
            await Remove(id);
        }
    }

    private async ValueTask<Batch<T>> Next<T>(Guid id, Enumeration<T> enumeration)
    {
        try
        {
            var batch = await enumeration.Next();
            if (batch.State == BatchState.End)
            {
                await Remove(id);
            }

            return batch with { Elements = Copier<T>.CopyEach(batch.Elements) };
        }
        catch
        {
            await Remove(id);
            throw;
        }
    }

    // A reader that has not asked for a whole period is gone.
    private async Task DisposeAbandoned()
    {
        foreach (var (id, _) in _byId.Where(each => each.Value.IsAbandoned()).ToList())
        {
            await Remove(id);
        }
    }
}
