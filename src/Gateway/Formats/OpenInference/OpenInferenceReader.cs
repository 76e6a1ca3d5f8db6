using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>
/// Reads requests of the Open Inference Protocol (github.com/kserve/open-inference-protocol, version 2) and its extension for binary
/// tensors: JSON, and after it the bytes of the inputs that say how many they have.
/// </summary>
public static class OpenInferenceReader
{
    private const string BinarySize = "binary_data_size";

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="headerLength">How long its JSON is (<c>Inference-Header-Content-Length</c>), or <c>null</c> where it is all JSON.</param>
    /// <returns>The request, or what is wrong and what to send instead.</returns>
    public static (OpenInferenceRequest? Request, string? Problem) Read(ReadOnlyMemory<byte> body, int? headerLength)
    {
        if (headerLength > body.Length)
            return (null, $"Inference-Header-Content-Length is {headerLength}, but the body has {body.Length} bytes; it is the length of the JSON before the binary data.");

        try
        {
            using var document = JsonDocument.Parse(body[..(headerLength ?? body.Length)]);
            return (Read(document.RootElement, body[(headerLength ?? body.Length)..]), null);
        }
        catch (JsonException exception)
        {
            return (null, $"The body is no JSON: {exception.Message}");
        }
        catch (OpenInferenceException exception)
        {
            return (null, exception.Message);
        }
    }

    private static OpenInferenceRequest Read(JsonElement root, ReadOnlyMemory<byte> binary)
    {
        if (root.Member("inputs") is not { ValueKind: JsonValueKind.Array } inputs || inputs.GetArrayLength() == 0)
            throw new OpenInferenceException("'inputs' is missing; send an array of tensors, each with name, shape, datatype and data.");

        var tensors = ImmutableArray.CreateBuilder<PredictionTensor>();
        foreach (var input in inputs.EnumerateArray())
            tensors.Add(ReadTensor(input, tensors.Count, ref binary));
        if (!binary.IsEmpty)
            throw new OpenInferenceException($"The body has {binary.Length} bytes more than its inputs' {BinarySize} say.");

        var parameters = root.Member("parameters") ?? default;
        var outputs = ReadOutputs(root);
        return new OpenInferenceRequest
        {
            Tensors = new PredictionRequest { Inputs = tensors.ToImmutable(), Outputs = [.. outputs.Select(static output => output.Name)] },
            Id = root.Text("id"),
            IsBinary = parameters.IsTrue("binary_data_output"),
            BinaryOutputs = outputs.Where(static output => output.IsBinary is not null)
                .DistinctBy(static output => output.Name)
                .ToImmutableDictionary(static output => output.Name, static output => output.IsBinary!.Value),
        };
    }

    private static PredictionTensor ReadTensor(JsonElement input, int index, ref ReadOnlyMemory<byte> binary)
    {
        if (input.Text("name") is not { Length: > 0 } name)
            throw new OpenInferenceException($"inputs[{index}] has no 'name'; write the name of one of the model's inputs.");
        if (input.Text("datatype") is not { } text || TensorDatatypes.Find(text) is not { } datatype)
            throw new OpenInferenceException($"The input '{name}' has no known 'datatype'; write one of {string.Join(", ", TensorDatatypes.Names)}.");

        var shape = ReadShape(input, name);
        var size = (input.Member("parameters") ?? default).Member(BinarySize);
        if (input.Member("data") is { } data)
        {
            return size is null
                ? new PredictionTensor { Name = name, Datatype = datatype, Shape = shape, Data = TensorDataReader.Read(name, datatype, data) }
                : throw new OpenInferenceException($"The input '{name}' has both 'data' and '{BinarySize}'; send one of them.");
        }

        if (size is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var bytes) || bytes < 0)
            throw new OpenInferenceException($"The input '{name}' has no 'data'; send an array, or a '{BinarySize}' among its parameters and the bytes after the JSON.");
        if (bytes > binary.Length)
            throw new OpenInferenceException($"The input '{name}' says that it has {bytes} bytes, but {binary.Length} are left after the JSON; Inference-Header-Content-Length says where they begin.");

        var own = binary[..bytes];
        binary = binary[bytes..];
        return new PredictionTensor { Name = name, Datatype = datatype, Shape = shape, Data = [.. own.Span] };
    }

    private static ImmutableArray<long> ReadShape(JsonElement input, string name)
    {
        var shape = ImmutableArray.CreateBuilder<long>();
        foreach (var item in input.Items("shape"))
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var dimension) || dimension < 0)
                throw new OpenInferenceException($"The 'shape' of the input '{name}' is {input.GetProperty("shape").GetRawText()}; write whole numbers, 0 or more.");
            shape.Add(dimension);
        }

        return input.Member("shape") is { ValueKind: JsonValueKind.Array }
            ? shape.ToImmutable()
            : throw new OpenInferenceException($"The input '{name}' has no 'shape'; write its dimensions, for example [1, 3].");
    }

    private static List<(string Name, bool? IsBinary)> ReadOutputs(JsonElement root)
    {
        var outputs = new List<(string, bool?)>();
        foreach (var output in root.Items("outputs"))
        {
            if (output.Text("name") is not { } name)
                throw new OpenInferenceException($"outputs[{outputs.Count}] has no 'name'; write the name of one of the model's outputs.");
            outputs.Add((name, (output.Member("parameters") ?? default).Member("binary_data")?.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => null,
            }));
        }

        return outputs;
    }
}
