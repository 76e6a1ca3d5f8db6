using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OrleansAi.Gateway.Formats.OpenInference;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Reads requests of the protocol: tensors as raw bytes, or as lists of their elements.</summary>
internal static class InferRequests
{
    private const string RawOutput = "binary_data_output";

    /// <summary>The tensors, or what is wrong and what to send instead.</summary>
    public static (PredictionRequest? Request, string? Problem) Read(ModelInferRequest request)
    {
        if (request.ModelName.Length == 0)
            return (null, "'model_name' is missing; write the name of a local model.");
        if (request.Inputs.Count == 0)
            return (null, "'inputs' is missing; send tensors, each with name, shape, datatype and contents.");
        if (request.RawInputContents.Count > 0 && request.RawInputContents.Count != request.Inputs.Count)
            return (null, $"There are {request.RawInputContents.Count} raw_input_contents for {request.Inputs.Count} inputs; send one for each input, in the inputs' order.");

        var tensors = ImmutableArray.CreateBuilder<PredictionTensor>(request.Inputs.Count);
        for (var index = 0; index < request.Inputs.Count; index++)
        {
            var raw = request.RawInputContents.Count > 0 ? request.RawInputContents[index] : null;
            var (tensor, problem) = Read(request.Inputs[index], index, raw);
            if (tensor is null)
                return (null, problem);
            tensors.Add(tensor);
        }

        return (new PredictionRequest { Inputs = tensors.MoveToImmutable(), Outputs = [.. request.Outputs.Select(static output => output.Name)] }, null);
    }

    /// <summary>
    /// Whether the answer's tensors are wanted as raw bytes: as the parameter <c>binary_data_output</c> says, which is that of HTTP, or else as
    /// those of the request came.
    /// </summary>
    public static bool WantsRaw(ModelInferRequest request) =>
        request.Parameters.TryGetValue(RawOutput, out var parameter) && parameter.ParameterChoiceCase == InferParameter.ParameterChoiceOneofCase.BoolParam
            ? parameter.BoolParam
            : request.RawInputContents.Count > 0;

    /// <summary>Of which outputs classes are wanted, and how many; or what is wrong and what to send instead.</summary>
    public static (ImmutableDictionary<string, int> Classes, string? Problem) ReadClasses(ModelInferRequest request)
    {
        var classes = ImmutableDictionary<string, int>.Empty;
        foreach (var output in request.Outputs)
        {
            if (!output.Parameters.TryGetValue(TopClasses.Parameter, out var count))
                continue;
            if (count.ParameterChoiceCase != InferParameter.ParameterChoiceOneofCase.Int64Param || count.Int64Param is < 1 or > int.MaxValue)
                return (classes, TopClasses.Unreadable(output.Name));
            classes = classes.SetItem(output.Name, (int)count.Int64Param);
        }

        return (classes, null);
    }

    private static (PredictionTensor? Tensor, string? Problem) Read(ModelInferRequest.Types.InferInputTensor input, int index, ByteString? raw)
    {
        if (input.Name.Length == 0)
            return (null, $"inputs[{index}] has no 'name'; write the name of one of the model's inputs.");
        if (TensorDatatypes.Find(input.Datatype) is not { } datatype)
            return (null, $"The input '{input.Name}' has no known 'datatype'; write one of {string.Join(", ", TensorDatatypes.Names)}.");
        if (raw is not null && input.Contents?.CalculateSize() > 0)
            return (null, $"The input '{input.Name}' has both 'contents' and 'raw_input_contents'; send one of them.");

        var (data, problem) = raw is null ? TensorContents.Read(input, datatype) : (BytesOf(raw), null);
        return problem is null
            ? (new PredictionTensor { Name = input.Name, Datatype = datatype, Shape = [.. input.Shape], Data = data }, null)
            : (null, problem);
    }

    // Neither ever changes, so they may share their memory.
    private static ImmutableArray<byte> BytesOf(ByteString raw) =>
        MemoryMarshal.TryGetArray(raw.Memory, out var segment) && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? ImmutableCollectionsMarshal.AsImmutableArray(array)
            : [.. raw.Span];
}
