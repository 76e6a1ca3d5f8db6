using Google.Protobuf;
using Google.Protobuf.Reflection;
using OrleansAi.Api.Inference.Grpc;

namespace OrleansAi.Api.Tests.Inference;

/// <summary>
/// What goes over the wire is the published protocol: open_inference_grpc.proto of github.com/kserve/open-inference-protocol, and
/// ModelStreamInfer and the methods of the model repository of protobuf/grpc_service.proto of github.com/triton-inference-server/common.
/// </summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Service_HasThePublishedMethods()
    {
        var methods = GRPCInferenceService.Descriptor.Methods.Select(static method =>
            $"{method.Name}({(method.IsClientStreaming ? "stream " : "")}{method.InputType.Name}) {(method.IsServerStreaming ? "stream " : "")}{method.OutputType.Name}");

        Assert.Equal("inference.GRPCInferenceService", GRPCInferenceService.Descriptor.FullName);
        Assert.Equal(
            [
                "ServerLive(ServerLiveRequest) ServerLiveResponse",
                "ServerReady(ServerReadyRequest) ServerReadyResponse",
                "ModelReady(ModelReadyRequest) ModelReadyResponse",
                "ServerMetadata(ServerMetadataRequest) ServerMetadataResponse",
                "ModelMetadata(ModelMetadataRequest) ModelMetadataResponse",
                "ModelInfer(ModelInferRequest) ModelInferResponse",
                "ModelStreamInfer(stream ModelInferRequest) stream ModelStreamInferResponse",
                "RepositoryIndex(RepositoryIndexRequest) RepositoryIndexResponse",
                "RepositoryModelLoad(RepositoryModelLoadRequest) RepositoryModelLoadResponse",
                "RepositoryModelUnload(RepositoryModelUnloadRequest) RepositoryModelUnloadResponse",
            ],
            methods);
    }

    [Theory]
    [InlineData("ServerLiveResponse", "live:Bool=1")]
    [InlineData("ServerReadyResponse", "ready:Bool=1")]
    [InlineData("ModelReadyRequest", "name:String=1 version:String=2")]
    [InlineData("ModelReadyResponse", "ready:Bool=1")]
    [InlineData("ServerMetadataResponse", "name:String=1 version:String=2 *extensions:String=3")]
    [InlineData("ModelMetadataRequest", "name:String=1 version:String=2")]
    [InlineData("ModelMetadataResponse", "name:String=1 *versions:String=2 platform:String=3 *inputs:TensorMetadata=4 *outputs:TensorMetadata=5 *properties:PropertiesEntry=6")]
    [InlineData("ModelMetadataResponse.TensorMetadata", "name:String=1 datatype:String=2 *shape:Int64=3")]
    [InlineData(
        "ModelInferRequest",
        "model_name:String=1 model_version:String=2 id:String=3 *parameters:ParametersEntry=4 *inputs:InferInputTensor=5 *outputs:InferRequestedOutputTensor=6 *raw_input_contents:Bytes=7")]
    [InlineData("ModelInferRequest.InferInputTensor", "name:String=1 datatype:String=2 *shape:Int64=3 *parameters:ParametersEntry=4 contents:InferTensorContents=5")]
    [InlineData("ModelInferRequest.InferRequestedOutputTensor", "name:String=1 *parameters:ParametersEntry=2")]
    [InlineData(
        "ModelInferResponse",
        "model_name:String=1 model_version:String=2 id:String=3 *parameters:ParametersEntry=4 *outputs:InferOutputTensor=5 *raw_output_contents:Bytes=6")]
    [InlineData("ModelInferResponse.InferOutputTensor", "name:String=1 datatype:String=2 *shape:Int64=3 *parameters:ParametersEntry=4 contents:InferTensorContents=5")]
    [InlineData("ModelStreamInferResponse", "error_message:String=1 infer_response:ModelInferResponse=2")]
    [InlineData("RepositoryIndexRequest", "repository_name:String=1 ready:Bool=2")]
    [InlineData("RepositoryIndexResponse", "*models:ModelIndex=1")]
    [InlineData("RepositoryIndexResponse.ModelIndex", "name:String=1 version:String=2 state:String=3 reason:String=4")]
    [InlineData("ModelRepositoryParameter", "bool_param:Bool=1 int64_param:Int64=2 string_param:String=3 bytes_param:Bytes=4")]
    [InlineData("RepositoryModelLoadRequest", "repository_name:String=1 model_name:String=2 *parameters:ParametersEntry=3")]
    [InlineData("RepositoryModelUnloadRequest", "repository_name:String=1 model_name:String=2 *parameters:ParametersEntry=3")]
    [InlineData("InferParameter", "bool_param:Bool=1 int64_param:Int64=2 string_param:String=3 double_param:Double=4 uint64_param:UInt64=5")]
    [InlineData(
        "InferTensorContents",
        "*bool_contents:Bool=1 *int_contents:Int32=2 *int64_contents:Int64=3 *uint_contents:UInt32=4 *uint64_contents:UInt64=5 *fp32_contents:Float=6 *fp64_contents:Double=7 *bytes_contents:Bytes=8")]
    public void Message_HasThePublishedFields(string message, string fields)
    {
        var parts = message.Split('.');
        var descriptor = OpenInferenceReflection.Descriptor.FindTypeByName<MessageDescriptor>(parts[0]);
        descriptor = parts.Length == 1 ? descriptor : descriptor.FindDescriptor<MessageDescriptor>(parts[1]);

        Assert.Equal(fields, string.Join(' ', descriptor.Fields.InFieldNumberOrder().Select(static field =>
            $"{(field.IsRepeated ? "*" : "")}{field.Name}:{(field.FieldType == FieldType.Message ? field.MessageType.Name : field.FieldType)}={field.FieldNumber}")));
    }

    [Fact]
    public void Request_OfTheseBytes_IsRead()
    {
        // Written by hand: model_name "iris", id "7", one input (name "x", datatype "FP32", shape [1, 2], fp32_contents [1.5, -2]).
        byte[] bytes =
        [
            0x0A, 4, (byte)'i', (byte)'r', (byte)'i', (byte)'s', 0x1A, 1, (byte)'7',
            0x2A, 25, 0x0A, 1, (byte)'x', 0x12, 4, (byte)'F', (byte)'P', (byte)'3', (byte)'2', 0x1A, 2, 1, 2,
            0x2A, 10, 0x32, 8, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0,
        ];

        var (request, problem) = InferRequests.Read(ModelInferRequest.Parser.ParseFrom(bytes));

        Assert.Null(problem);
        var input = Assert.Single(request!.Inputs);
        Assert.Equal(("x", OrleansAi.Inference.TensorDatatype.Fp32), (input.Name, input.Datatype));
        Assert.Equal([1L, 2L], input.Shape.AsEnumerable());
        Assert.Equal([0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0], input.Data.AsEnumerable());
    }

    [Fact]
    public void ErrorOnAStream_HasTheseBytes()
    {
        var request = new ModelInferRequest { ModelName = "m", Id = "7" };

        var bytes = InferResponses.OnStream(request, OrleansAi.Api.Inference.InferenceProblem.Invalid("no")).ToByteArray();

        // error_message "no"; in infer_response model_name "m" and id "7", before the parameters.
        Assert.Equal([0x0A, 2, (byte)'n', (byte)'o', 0x12], bytes[..5]);
        Assert.Equal([0x0A, 1, (byte)'m', 0x1A, 1, (byte)'7', 0x22], bytes[6..13]);
    }
}
