using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference;

/// <summary>What the server says of itself.</summary>
internal sealed record ServerView(string Name, string Version, IReadOnlyList<string> Extensions)
{
    private static readonly ServerView Own = new("orleansai", typeof(ServerView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0", ["binary_tensor_data", "classification", "model_repository"]);

    public static ServerView Of() => Own;
}

/// <summary>Whether the server is alive.</summary>
internal sealed record LiveView(bool Live);

/// <summary>Whether the server is ready.</summary>
internal sealed record ReadyView(bool Ready);

/// <summary>Whether a model is in memory.</summary>
internal sealed record ModelReadyView(string Name, bool Ready);

/// <summary>What a model takes and gives.</summary>
internal sealed record ModelMetadataView(
    string Name, IReadOnlyList<string>? Versions, string Platform, IReadOnlyList<TensorMetadataView> Inputs, IReadOnlyList<TensorMetadataView> Outputs)
{
    /// <summary>The protocol's name of what all models run on.</summary>
    public const string Onnx = "onnx_onnxv1";

    public static ModelMetadataView Of(string name, PredictionModel model) => new(
        name,
        model.Versions.IsEmpty ? null : model.Versions,
        Onnx,
        [.. model.Inputs.Select(TensorMetadataView.Of)],
        [.. model.Outputs.Select(TensorMetadataView.Of)]);
}

/// <summary>What a tensor is.</summary>
internal sealed record TensorMetadataView(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    public static TensorMetadataView Of(PredictionSlot slot) => new(slot.Name, slot.Datatype.NameOf(), slot.Shape);
}

/// <summary>
/// What the API's description says of a request; nothing is read into this type.
/// </summary>
internal sealed record OpenInferenceDescription
{
    /// <summary>The client's own id of the request.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>The model's inputs.</summary>
    [JsonPropertyName("inputs")]
    public required IReadOnlyList<TensorDescription> Inputs { get; init; }

    /// <summary>The outputs that are wanted; none for all.</summary>
    [JsonPropertyName("outputs")]
    public IReadOnlyList<JsonElement>? Outputs { get; init; }
}

/// <summary>A tensor of a request.</summary>
internal sealed record TensorDescription
{
    /// <summary>The input's name.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Its dimensions.</summary>
    [JsonPropertyName("shape")]
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>What it holds, for example <c>FP32</c>.</summary>
    [JsonPropertyName("datatype")]
    public required string Datatype { get; init; }

    /// <summary>Its elements, one after another or in arrays of arrays.</summary>
    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }
}
