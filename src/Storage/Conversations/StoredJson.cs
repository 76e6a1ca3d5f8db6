using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Access;
using OrleansAi.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Storage.Conversations;

/// <summary>The JSON inside columns.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(TurnOutcome))]
[JsonSerializable(typeof(ImmutableArray<ToolCallRequest>))]
[JsonSerializable(typeof(ImmutableDictionary<string, string>))]
internal sealed partial class StoredJson : JsonSerializerContext;

/// <summary>The part of a turn that is known at its end, or after a try that broke off.</summary>
internal sealed record TurnOutcome(
    TokenUsage Usage,
    [property: JsonConverter(typeof(MoneyJsonConverter))] Money Cost,
    string? Provider,
    string? UpstreamModel,
    TurnFailure? Failure)
{
    public static TurnOutcome Of(Turn turn) => new(turn.Usage, turn.Cost, turn.Provider, turn.UpstreamModel, turn.Failure);
}
