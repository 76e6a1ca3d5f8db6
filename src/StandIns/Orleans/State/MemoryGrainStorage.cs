using System.Collections.Concurrent;
using Orleans.StandIn.Copying;
using Orleans.Storage;

namespace Orleans.StandIn.State;

/// <summary>Keeps states in memory, as copies, so that what a grain did not write is not there.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, GrainId Grain), Record> _records = new();

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((stateName, grainId), out var record))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Copier<T>.Copy((T)record.State!), record.ETag, true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (New<T>(), null, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = new Record(Copier<T>.Copy(grainState.State!), Guid.NewGuid().ToString("N"));
        var written = _records.AddOrUpdate(
            (stateName, grainId),
            (_, expected) => expected is null ? record : throw Conflict(null, expected),
            (_, stored, expected) => stored.ETag == expected ? record : throw Conflict(stored.ETag, expected),
            grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (written.ETag, true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (_records.TryGetValue((stateName, grainId), out var stored)
            && (stored.ETag != grainState.ETag || !_records.TryRemove(KeyValuePair.Create((stateName, grainId), stored))))
        {
            throw Conflict(stored.ETag, grainState.ETag);
        }

        (grainState.State, grainState.ETag, grainState.RecordExists) = (New<T>(), null, false);
        return Task.CompletedTask;
    }

    private static T New<T>() => typeof(T).GetConstructor([]) is not null ? Activator.CreateInstance<T>() : default!;

    private static InconsistentStateException Conflict(string? stored, string? expected) =>
        new("The state was changed since it was read.", stored, expected);

    private sealed record Record(object? State, string ETag);
}
