using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Storage.Models;

namespace OrleansAi.Grains.Models;

/// <summary>A rollout's state as the row that is stored.</summary>
internal static class RolloutDocument
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static StoredRollout Write(RolloutState state) =>
        new(state.Rollout.Id, state.Rollout.Model, state.Number, state.Saves, JsonSerializer.Serialize(state, Json));

    public static RolloutState Read(StoredRollout row) =>
        JsonSerializer.Deserialize<RolloutState>(row.Document, Json)
        ?? throw new JsonException($"The stored rollout '{row.Id}' is null.");
}
