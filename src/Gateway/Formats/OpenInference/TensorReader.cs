using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>Reads one tensor: its name, datatype and shape, and its elements from the JSON or from the bytes after it.</summary>
internal static class TensorReader
{
    public const string BinarySize = "binary_data_size";

    /// <summary>Reads a tensor.</summary>
    /// <param name="kind">What it is: <c>input</c> or <c>output</c>.</param>
    /// <param name="json">The tensor.</param>
    /// <param name="index">Its place among others.</param>
    /// <param name="binary">The bytes after the JSON that nobody has claimed; its own are taken off.</param>
    /// <exception cref="OpenInferenceException">It is none.</exception>
    public static PredictionTensor Read(string kind, JsonElement json, int index, ref ReadOnlyMemory<byte> binary)
    {
        if (json.Text("name") is not { Length: > 0 } name)
            throw new OpenInferenceException($"{kind}s[{index}] has no 'name'; write the name of one of the model's {kind}s.");

        var owner = $"{kind} '{name}'";
        if (json.Text("datatype") is not { } text || TensorDatatypes.Find(text) is not { } datatype)
            throw new OpenInferenceException($"The {owner} has no known 'datatype'; write one of {string.Join(", ", TensorDatatypes.Names)}.");

        var shape = ReadShape(json, owner);
        var size = (json.Member("parameters") ?? default).Member(BinarySize);
        if (json.Member("data") is { } data)
        {
            return size is null
                ? new PredictionTensor { Name = name, Datatype = datatype, Shape = shape, Data = TensorDataReader.Read(owner, datatype, data) }
                : throw new OpenInferenceException($"The {owner} has both 'data' and '{BinarySize}'; send one of them.");
        }

        if (size is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var bytes) || bytes < 0)
            throw new OpenInferenceException($"The {owner} has no 'data'; send an array, or a '{BinarySize}' among its parameters and the bytes after the JSON.");
        if (bytes > binary.Length)
            throw new OpenInferenceException($"The {owner} says that it has {bytes} bytes, but {binary.Length} are left after the JSON; Inference-Header-Content-Length says where they begin.");

        var own = binary[..bytes];
        binary = binary[bytes..];
        return new PredictionTensor { Name = name, Datatype = datatype, Shape = shape, Data = [.. own.Span] };
    }

    private static ImmutableArray<long> ReadShape(JsonElement json, string owner)
    {
        var shape = ImmutableArray.CreateBuilder<long>();
        foreach (var item in json.Items("shape"))
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var dimension) || dimension < 0)
                throw new OpenInferenceException($"The 'shape' of the {owner} is {json.GetProperty("shape").GetRawText()}; write whole numbers, 0 or more.");
            shape.Add(dimension);
        }

        return json.Member("shape") is { ValueKind: JsonValueKind.Array }
            ? shape.ToImmutable()
            : throw new OpenInferenceException($"The {owner} has no 'shape'; write its dimensions, for example [1, 3].");
    }
}
