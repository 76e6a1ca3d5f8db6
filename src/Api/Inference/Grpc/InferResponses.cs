using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using OrleansAi.Api.Errors;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Grpc;

/// <summary>Writes answers of the protocol.</summary>
internal static class InferResponses
{
    // What Triton's clients wait for on a stream, where one request may have several answers; here it has one.
    private const string Final = "triton_final_response";
    private const string Fallback = "fallback";
    private const string ErrorStatus = "error_status";
    private const string RetryAfter = "retry_after";

    /// <summary>What a model made of a request. Where one tensor has no list of elements, all of them are raw.</summary>
    public static ModelInferResponse Write(ModelInferRequest request, PredictionAnswer answer)
    {
        var isRaw = InferRequests.WantsRaw(request) || answer.Outputs.Any(static output => !TensorContents.Has(output.Datatype));
        var response = new ModelInferResponse { ModelName = request.ModelName, ModelVersion = answer.Version ?? "", Id = request.Id };
        if (answer.IsFallback)
            response.Parameters[Fallback] = new InferParameter { BoolParam = true };
        foreach (var output in answer.Outputs)
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = output.Datatype.NameOf(),
                Shape = { output.Shape },
                Contents = isRaw ? null : TensorContents.Write(output.Datatype, output.Data.AsSpan()),
            });
            if (isRaw)
                response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Data.AsMemory()));
        }

        return response;
    }

    /// <summary>An answer on a stream.</summary>
    public static ModelStreamInferResponse OnStream(ModelInferResponse response)
    {
        response.Parameters[Final] = new InferParameter { BoolParam = true };
        return new ModelStreamInferResponse { InferResponse = response };
    }

    /// <summary>An answer on a stream to a request that failed: which one, why, and when it is worth asking again.</summary>
    public static ModelStreamInferResponse OnStream(ModelInferRequest request, InferenceProblem problem)
    {
        var status = JsonNamingPolicy.SnakeCaseUpper.ConvertName(GrpcErrors.StatusOf(problem.Status).ToString());
        var response = OnStream(new ModelInferResponse { ModelName = request.ModelName, ModelVersion = request.ModelVersion, Id = request.Id });
        response.ErrorMessage = problem.Message;
        response.InferResponse.Parameters[ErrorStatus] = new InferParameter { StringParam = status };
        if (problem.RetryAfter is { } wait)
            response.InferResponse.Parameters[RetryAfter] = new InferParameter { Int64Param = long.Parse(ApiError.RetryAfterSeconds(wait), CultureInfo.InvariantCulture) };

        return response;
    }
}
