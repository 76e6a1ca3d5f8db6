using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Access;
using OrleansAi.Jobs;

namespace OrleansAi.Storage.Jobs;

/// <summary>The JSON inside columns.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(Caller))]
internal sealed partial class BatchJson : JsonSerializerContext;
