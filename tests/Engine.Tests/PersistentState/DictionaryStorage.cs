using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace OrleansAi.Engine.Tests.PersistentState;

/// <summary>Grain storage in a dictionary, with counted ETags, that a test can change and break from outside.</summary>
public sealed class DictionaryStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string StateName, GrainId Grain), Record> _records = new();

    /// <summary>What the next read or write fails with, once.</summary>
    public Exception? NextFailure { get; set; }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        FailIfTold();
        if (_records.TryGetValue((stateName, grainId), out var record))
        {
            grainState.State = JsonSerializer.Deserialize<T>(record.Json)!;
            grainState.ETag = record.ETag;
            grainState.RecordExists = true;
        }
        else
        {
            Reset(grainState);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        FailIfTold();
        ExpectETag(stateName, grainId, grainState.ETag);
        grainState.ETag = Write(stateName, grainId, grainState.State);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        FailIfTold();
        ExpectETag(stateName, grainId, grainState.ETag);
        _records.TryRemove((stateName, grainId), out _);
        Reset(grainState);
    }

    /// <summary>The stored state, or nothing.</summary>
    public T? Read<T>(string stateName, GrainId grainId) =>
        _records.TryGetValue((stateName, grainId), out var record) ? JsonSerializer.Deserialize<T>(record.Json) : default;

    /// <summary>Writes past the grain, as another process would; answers with the new ETag.</summary>
    public string Write<T>(string stateName, GrainId grainId, T state) => _records.AddOrUpdate(
        (stateName, grainId),
        _ => new Record(JsonSerializer.Serialize(state), "1"),
        (_, old) => new Record(JsonSerializer.Serialize(state), NextETag(old.ETag))).ETag;

    private static string NextETag(string eTag) =>
        (int.Parse(eTag, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private static void Reset<T>(IGrainState<T> grainState)
    {
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private void ExpectETag(string stateName, GrainId grainId, string? expected)
    {
        var stored = _records.TryGetValue((stateName, grainId), out var record) ? record.ETag : null;
        if (stored != expected)
            throw new InconsistentStateException($"The ETag of {stateName} of {grainId} differs.", stored, expected);
    }

    private void FailIfTold()
    {
        if (NextFailure is not { } failure)
            return;
        NextFailure = null;
        throw failure;
    }

    private sealed record Record(string Json, string ETag);
}
