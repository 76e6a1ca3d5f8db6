using System.Data.Common;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansAi.Storage.GrainState;

/// <summary>
/// Keeps the states of grains as rows of <c>grain_state</c>. The ETag counts a row's versions; a write or clear with another
/// version than the stored one is refused. A cleared state keeps its row, so that an older activation still conflicts with it.
/// </summary>
public sealed class RelationalGrainStorage(IDatabase database) : IGrainStorage
{
    private const string Select = "SELECT version, payload FROM grain_state WHERE grain_id = @grain AND state_name = @state";

    private const string Insert = """
        INSERT INTO grain_state (grain_id, state_name, version, payload) VALUES (@grain, @state, 1, @payload)
        ON CONFLICT (grain_id, state_name) DO NOTHING
        """;

    private const string Update = """
        UPDATE grain_state SET version = version + 1, payload = @payload
        WHERE grain_id = @grain AND state_name = @state AND version = @version
        """;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <summary>Reads the state; one that was never written or was cleared comes as a new instance that does not exist.</summary>
    /// <exception cref="StorageException">The store could not be read, or holds no such state.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var row = await database.ReadAsync(
            session => session.QueryFirstOrDefaultAsync(Select, StoredState.Read, ("@grain", grain), ("@state", stateName)),
            cancellationToken).ConfigureAwait(false);
        grainState.State = row?.Payload is { } payload ? GrainStateJson.Deserialize<T>(payload) : Activator.CreateInstance<T>();
        grainState.RecordExists = row?.Payload is not null;
        grainState.ETag = row is null ? null : ETag(row.Version);
    }

    /// <summary>Writes the state if the stored version is the one that was read.</summary>
    /// <exception cref="InconsistentStateException">It is another.</exception>
    /// <exception cref="StorageException">The store could not be written.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var payload = GrainStateJson.Serialize(grainState.State);
        grainState.ETag = await StoreAsync(stateName, grainId, grainState.ETag, payload, cancellationToken).ConfigureAwait(false);
        grainState.RecordExists = true;
    }

    /// <summary>Removes the state's content if the stored version is the one that was read.</summary>
    /// <exception cref="InconsistentStateException">It is another.</exception>
    /// <exception cref="StorageException">The store could not be written.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        // A grain may clear what it never read; as with Orleans's own storage, what is there then is what it clears.
        if (!grainState.RecordExists && grainState.ETag is null)
        {
            await ReadStateAsync(stateName, grainId, grainState, cancellationToken).ConfigureAwait(false);
        }

        if (grainState.RecordExists)
        {
            grainState.ETag = await StoreAsync(stateName, grainId, grainState.ETag, payload: null, cancellationToken).ConfigureAwait(false);
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.RecordExists = false;
    }

    private async Task<string> StoreAsync(string stateName, GrainId grainId, string? etag, byte[]? payload, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        var version = Version(etag);
        var stored = await database.WriteAsync(StoreRowAsync, cancellationToken).ConfigureAwait(false);
        return stored is null
            ? ETag(version + 1)
            : throw new InconsistentStateException(
                $"The state '{stateName}' of {grain} was changed by another: stored is {stored}, this activation has {etag ?? "none"}.", stored, etag);

        // Returns the version that stands in the way, or null.
        async ValueTask<string?> StoreRowAsync(DatabaseSession session)
        {
            var changed = version == 0
                ? await session.ExecuteAsync(Insert, ("@grain", grain), ("@state", stateName), ("@payload", payload)).ConfigureAwait(false)
                : await session.ExecuteAsync(Update, ("@grain", grain), ("@state", stateName), ("@payload", payload), ("@version", version)).ConfigureAwait(false);
            if (changed == 1)
            {
                return null;
            }

            var row = await session.QueryFirstOrDefaultAsync(Select, StoredState.Read, ("@grain", grain), ("@state", stateName)).ConfigureAwait(false);
            return row is null ? "none" : ETag(row.Version);
        }
    }

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string? etag)
    {
        if (string.IsNullOrEmpty(etag))
        {
            return 0;
        }

        return long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : throw new InconsistentStateException($"The ETag '{etag}' is none of this storage: its ETags are whole numbers from 1.");
    }

    private sealed record StoredState(long Version, byte[]? Payload)
    {
        public static StoredState Read(DbDataReader row) =>
            new(row.GetInt64(0), row.IsDBNull(1) ? null : row.GetFieldValue<byte[]>(1));
    }
}
