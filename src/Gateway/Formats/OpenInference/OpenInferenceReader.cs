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

    /// <summary>Reads the outputs of an answer that is all JSON.</summary>
    /// <returns>The outputs, or what is wrong and what to write instead.</returns>
    public static (ImmutableArray<PredictionTensor> Outputs, string? Problem) ReadAnswer(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var tensors = ImmutableArray.CreateBuilder<PredictionTensor>();
            var binary = ReadOnlyMemory<byte>.Empty;
            foreach (var output in document.RootElement.Items("outputs"))
                tensors.Add(TensorReader.Read("output", output, tensors.Count, ref binary));
            return tensors.Count > 0
                ? (tensors.ToImmutable(), null)
                : ([], "'outputs' is missing; write an array of tensors, each with name, shape, datatype and data.");
        }
        catch (JsonException exception)
        {
            return ([], $"It is no JSON: {exception.Message}");
        }
        catch (OpenInferenceException exception)
        {
            return ([], exception.Message);
        }
    }

    private static OpenInferenceRequest Read(JsonElement root, ReadOnlyMemory<byte> binary)
    {
        if (root.Member("inputs") is not { ValueKind: JsonValueKind.Array } inputs || inputs.GetArrayLength() == 0)
            throw new OpenInferenceException("'inputs' is missing; send an array of tensors, each with name, shape, datatype and data.");

        var tensors = ImmutableArray.CreateBuilder<PredictionTensor>();
        foreach (var input in inputs.EnumerateArray())
            tensors.Add(TensorReader.Read("input", input, tensors.Count, ref binary));
        if (!binary.IsEmpty)
            throw new OpenInferenceException($"The body has {binary.Length} bytes more than its inputs' {TensorReader.BinarySize} say.");

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
            Classes = outputs.Where(static output => output.Classes is not null)
                .DistinctBy(static output => output.Name)
                .ToImmutableDictionary(static output => output.Name, static output => output.Classes!.Value),
        };
    }

    private static List<(string Name, bool? IsBinary, int? Classes)> ReadOutputs(JsonElement root)
    {
        var outputs = new List<(string, bool?, int?)>();
        foreach (var output in root.Items("outputs"))
        {
            if (output.Text("name") is not { } name)
                throw new OpenInferenceException($"outputs[{outputs.Count}] has no 'name'; write the name of one of the model's outputs.");
            var parameters = output.Member("parameters") ?? default;
            var isBinary = parameters.Member("binary_data")?.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => (bool?)null,
            };
            outputs.Add((name, isBinary, ReadClasses(name, parameters)));
        }

        return outputs;
    }

    private static int? ReadClasses(string output, JsonElement parameters) => parameters.Member(TopClasses.Parameter) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var count) && count > 0 => count,
        _ => throw new OpenInferenceException(TopClasses.Unreadable(output)),
    };
}
