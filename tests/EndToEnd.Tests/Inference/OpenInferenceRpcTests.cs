using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Models that are run on tensors, asked over gRPC by a client that knows the protocol's description and nothing of this server.</summary>
public sealed class OpenInferenceRpcTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private const string Iris = """{"model_name":"iris","id":"42","inputs":[{"name":"features","datatype":"FP32","shape":[1,4],"contents":{"fp32_contents":[1,2,3,4]}}]}""";

    private RpcClient Client => new(world.GrpcAddress, LocalModelServer.Key);

    [Fact]
    public async Task Server_SaysWhatItIs_AndIsAskedForItsHealthWithoutAKey()
    {
        var anyone = new RpcClient(world.GrpcAddress);

        var server = Answer(await Client.CallAsync("ServerMetadata"));

        Assert.Equal("orleansai", (string?)server["name"]);
        Assert.NotEmpty((string)server["version"]!);
        Assert.Equal(["binary_tensor_data", "classification", "model_repository"], server["extensions"]!.AsArray().Select(static item => (string)item!));
        Assert.True((bool?)Answer(await anyone.CallAsync("ServerLive"))["live"]);
        Assert.True((bool?)Answer(await anyone.CallAsync("ServerReady"))["ready"]);
        Assert.Equal("UNAUTHENTICATED", Code(await anyone.CallAsync("ServerMetadata")));
        Assert.Equal("""{"server":"SERVING","service":"SERVING","other":"NOT_FOUND"}""", (await anyone.RunAsync("health")).ToJsonString());
    }

    [Fact]
    public async Task Services_DescribeThemselves()
    {
        var seen = await new RpcClient(world.GrpcAddress).RunAsync("reflection");

        Assert.Contains("inference.GRPCInferenceService", seen["services"]!.AsArray().Select(static service => (string)service!));
        Assert.Equal(
            ["ServerLive", "ServerReady", "ModelReady", "ServerMetadata", "ModelMetadata", "ModelInfer", "ModelStreamInfer", "RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload"],
            seen["methods"]!.AsArray().Select(static method => (string)method!));
    }

    [Fact]
    public async Task Model_SaysWhatItTakesAndGives()
    {
        var model = Answer(await Client.CallAsync("ModelMetadata", """{"name":"iris"}"""));

        Assert.Equal("""["1","2"]""", model["versions"]!.ToJsonString());
        Assert.Equal("onnx_onnxv1", (string?)model["platform"]);
        Assert.Equal("""[{"shape":["-1","4"],"name":"features","datatype":"FP32"}]""", model["inputs"]!.ToJsonString());
        Assert.Equal(["scores", "label"], model["outputs"]!.AsArray().Select(static output => (string)output!["name"]!));
        Assert.True((bool?)Answer(await Client.CallAsync("ModelReady", """{"name":"iris","version":"1"}"""))["ready"]);
        Assert.False((bool?)Answer(await Client.CallAsync("ModelReady", """{"name":"broken"}"""))["ready"]);
    }

    [Fact]
    public async Task Classes_AreThoseOfHttp()
    {
        const string http = """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}],"outputs":[{"name":"scores","parameters":{"classification":2}}]}""";
        var expected = (await new ApiClient(world.Server.Http, LocalModelServer.Key).PostAsync("/v2/models/iris/infer", JsonNode.Parse(http)!)).Expect(HttpStatusCode.OK)["outputs"]![0]!;

        var classes = Answer(await Client.CallAsync("ModelInfer", Iris[..^1] + ""","outputs":[{"name":"scores","parameters":{"classification":{"int64_param":2}}}]}"""));
        var refused = await Client.CallAsync("ModelInfer", Iris[..^1] + ""","outputs":[{"name":"scores","parameters":{"classification":{"string_param":"2"}}}]}""");

        Assert.Equal(
            expected["data"]!.AsArray().Select(static text => (string)text!),
            classes["outputs"]![0]!["contents"]!["bytes_contents"]!.AsArray().Select(static text => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)text!))));
        Assert.Equal("INVALID_ARGUMENT", Code(refused));
    }

    [Fact]
    public async Task KeyForSomeModels_FindsNoOthers_OverEitherProtocol()
    {
        var admin = new ApiClient(world.Server.Http, LocalModelServer.AdminKey);
        var created = (await admin.PostAsync("/api/admin/keys", new { user = "erin", models = new[] { "iris" } })).Expect(HttpStatusCode.Created);
        var (http, rpc) = (new ApiClient(world.Server.Http, (string)created["text"]!), new RpcClient(world.GrpcAddress, (string)created["text"]!));

        Assert.Equal("NOT_FOUND", Code(await rpc.CallAsync("ModelMetadata", """{"name":"mirror"}""")));
        Assert.Equal("NOT_FOUND", Code(await rpc.CallAsync("ModelReady", """{"name":"mirror"}""")));
        Assert.Equal("NOT_FOUND", Code(await rpc.CallAsync("ModelInfer", Iris.Replace("iris", "mirror", StringComparison.Ordinal))));
        (await http.GetAsync("/v2/models/mirror")).Expect(HttpStatusCode.NotFound);
        (await http.GetAsync("/v2/models/mirror/ready")).Expect(HttpStatusCode.NotFound);
        (await http.PostAsync("/v2/models/mirror/infer", JsonNode.Parse("""{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}""")!)).Expect(HttpStatusCode.NotFound);
        Assert.Equal("42", (string?)Answer(await rpc.CallAsync("ModelInfer", Iris))["id"]);
        (await http.GetAsync("/v2/models/iris/versions/1")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Infer_GivesWhatItGivesOverHttp()
    {
        var api = new ApiClient(world.Server.Http, LocalModelServer.Key);
        var http = (await api.PostAsync(
            "/v2/models/iris/infer", JsonNode.Parse("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""")!)).Expect(HttpStatusCode.OK);

        var answer = Answer(await Client.CallAsync("ModelInfer", Iris));
        var first = Answer(await Client.CallAsync("ModelInfer", Iris.Replace("\"id\"", "\"model_version\":\"1\",\"id\"", StringComparison.Ordinal)));

        Assert.Equal(("iris", "2", "42"), ((string?)answer["model_name"], (string?)answer["model_version"], (string?)answer["id"]));
        var scores = answer["outputs"]![0]!;
        Assert.Equal(("scores", "FP32", """["1","3"]"""), ((string?)scores["name"], (string?)scores["datatype"], scores["shape"]!.ToJsonString()));
        Assert.Equal(Floats(http["outputs"]![0]!["data"]!), Floats(scores["contents"]!["fp32_contents"]!));
        Assert.Equal("1", (string?)first["model_version"]);
        Assert.NotEqual(answer["outputs"]!.ToJsonString(), first["outputs"]!.ToJsonString());
    }

    [Fact]
    public async Task RawTensors_GoInAndComeOut()
    {
        float[] features = [1, 2, 3, 4];
        var raw = Convert.ToBase64String(MemoryMarshal.AsBytes<float>(features));
        var plain = Answer(await Client.CallAsync("ModelInfer", Iris));

        var answer = Answer(await Client.CallAsync(
            "ModelInfer",
            $$"""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP32","shape":[1,4]}],"raw_input_contents":["{{raw}}"],"outputs":[{"name":"scores"}]}"""));

        Assert.Null(answer["outputs"]![0]!["contents"]);
        var bytes = Convert.FromBase64String((string)Assert.Single(answer["raw_output_contents"]!.AsArray())!);
        Assert.Equal(Floats(plain["outputs"]![0]!["contents"]!["fp32_contents"]!), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Theory]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP32","shape":[1,3],"contents":{"fp32_contents":[1,2,3]}}]}""", "takes [-1, 4]")]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP32","shape":[1,4],"contents":{"fp32_contents":[1,2,3]}}]}""", "12 bytes")]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP32","shape":[1,4],"contents":{"int_contents":[1,2,3,4]}}]}""", "no fp32_contents")]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP64","shape":[1,4],"contents":{"fp64_contents":[1,2,3,4]}}]}""", "the model takes FP32")]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"features","datatype":"FP32","shape":[1,4]}],"raw_input_contents":["AAAA","AAAA"]}""", "2 raw_input_contents for 1 inputs")]
    [InlineData("""{"model_name":"iris","inputs":[{"name":"other","datatype":"FP32","shape":[1,4],"contents":{"fp32_contents":[1,2,3,4]}}]}""", "features (FP32 [-1, 4])")]
    [InlineData("""{"model_name":"iris"}""", "'inputs' is missing")]
    [InlineData("""{}""", "'model_name' is missing")]
    public async Task BadRequest_IsRefused_WithWhatToSend(string request, string said)
    {
        var seen = await Client.CallAsync("ModelInfer", request);

        Assert.Equal("INVALID_ARGUMENT", Code(seen));
        Assert.Contains(said, (string?)seen["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAndBrokenModels_AreSaidSo()
    {
        var unknown = await Client.CallAsync("ModelInfer", Iris.Replace("iris", "nobody", StringComparison.Ordinal));
        var broken = await Client.CallAsync("ModelInfer", Iris.Replace("iris", "broken", StringComparison.Ordinal));

        Assert.Equal("NOT_FOUND", Code(unknown));
        Assert.Contains("no local model 'nobody'", (string?)unknown["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("NOT_FOUND", Code(await Client.CallAsync("ModelMetadata", """{"name":"iris","version":"3"}""")));
        Assert.Equal("NOT_FOUND", Code(await Client.CallAsync("ModelReady", """{"name":"nobody"}""")));
        Assert.Equal("UNAVAILABLE", Code(broken));
        Assert.NotNull(broken["error"]!["metadata"]!["retry-after"]);
        Assert.Equal("UNIMPLEMENTED", Code(await Client.RunAsync("unknownMethod")));
    }

    [Fact]
    public async Task Keys_AreThoseOfHttp()
    {
        var none = await new RpcClient(world.GrpcAddress).CallAsync("ModelInfer", Iris);
        var wrong = await new RpcClient(world.GrpcAddress, "no-key-of-this-server-0001").CallAsync("ModelInfer", Iris);
        var other = await Client.CallAsync("ModelInfer", Iris, keyHeader: "x-api-key");
        var bob = await new RpcClient(world.GrpcAddress, LocalModelServer.ChatKey).CallAsync("ModelInfer", Iris);

        Assert.Equal("UNAUTHENTICATED", Code(none));
        Assert.Equal("No API key was sent. Send it as 'Authorization: Bearer KEY'.", (string?)none["error"]!["message"]);
        Assert.Equal("UNAUTHENTICATED", Code(wrong));
        Assert.Equal("The API key is unknown, expired or revoked.", (string?)wrong["error"]!["message"]);
        Assert.NotNull(wrong["error"]!["metadata"]!["x-request-id"]);
        Assert.Equal("42", (string?)Answer(other)["id"]);
        Assert.Equal("PERMISSION_DENIED", Code(bob));
        Assert.Contains("'inference'", (string?)bob["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal("PERMISSION_DENIED", Code(await new RpcClient(world.GrpcAddress, LocalModelServer.ChatKey).CallAsync("ModelMetadata", """{"name":"iris"}""")));
    }

    [Fact]
    public async Task Limit_OfTheEndpoint_Holds_AndCallsAreRecorded()
    {
        var carol = new RpcClient(world.GrpcAddress, LocalModelServer.SlowKey);
        var id = $"rpc-{Guid.NewGuid()}";

        var first = await carol.CallAsync("ModelInfer", Iris, metadata: new Dictionary<string, string> { ["x-request-id"] = id });
        await carol.CallAsync("ModelInfer", Iris);
        var third = await carol.CallAsync("ModelInfer", Iris);

        Assert.NotNull(first["answer"]);
        Assert.Equal((id, "2", "1"), (
            (string?)first["headers"]!["x-request-id"], (string?)first["headers"]!["x-ratelimit-limit-requests"], (string?)first["headers"]!["x-ratelimit-remaining-requests"]));
        Assert.Equal("RESOURCE_EXHAUSTED", Code(third));
        Assert.Contains("2 requests per minute", (string?)third["error"]!["message"], StringComparison.Ordinal);
        Assert.InRange(int.Parse((string)third["error"]!["metadata"]!["retry-after"]!, null), 1, 61);
        Assert.Equal("0", (string?)third["error"]!["metadata"]!["x-ratelimit-remaining-requests"]);
        Assert.NotEmpty((string)third["error"]!["metadata"]!["x-request-id"]!);
        var http = await new ApiClient(world.Server.Http, LocalModelServer.SlowKey).PostAsync(
            "/v2/models/iris/infer", JsonNode.Parse("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""")!);
        Assert.Equal(HttpStatusCode.TooManyRequests, http.Status);
        var call = Assert.Single(await CallsAsync(LocalModelServer.SlowKey, id))!;
        Assert.Equal(("iris", "onnx/iris", "/v2/models/infer", "completed"), ((string?)call["model"], (string?)call["target"], (string?)call["endpoint"], (string?)call["status"]));
    }

    [Fact]
    public async Task Deadline_EndsTheCall_OnTheServerToo()
    {
        var id = $"rpc-{Guid.NewGuid()}";

        var seen = await Client.CallAsync(
            "ModelInfer", Iris.Replace("iris", "patient", StringComparison.Ordinal), deadline: 500, metadata: new Dictionary<string, string> { ["x-request-id"] = id });

        Assert.Equal("DEADLINE_EXCEEDED", Code(seen));
        Assert.Equal("abandoned", (string?)Assert.Single(await CallsAsync(LocalModelServer.Key, id))!["status"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_IsAsLargeAsABodyMayBe_AndNoLarger(bool onStream)
    {
        const int Megabyte = 1024 * 1024;

        var most = await Client.RunAsync("large", new { bytes = 31 * Megabyte, onStream });
        var more = await Client.RunAsync("large", new { bytes = 33 * Megabyte, onStream });

        Assert.Equal($"{31 * Megabyte / 16}", (string?)most["shape"]![0]);
        Assert.Equal("RESOURCE_EXHAUSTED", Code(more));
    }

    [Fact]
    public async Task CompressedMessage_IsRefused()
    {
        var seen = await Client.RunAsync("compressed");

        Assert.Equal("UNIMPLEMENTED", Code(seen));
        Assert.Contains("gzip", (string?)seen["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryDatatype_GoesInAndComesOut()
    {
        (string Name, string Datatype, string List, string Data)[] tensors =
        [
            ("Float", "FP32", "fp32_contents", "[1.5,-2]"), ("UInt8", "UINT8", "uint_contents", "[0,255]"), ("Int8", "INT8", "int_contents", "[-128,127]"),
            ("UInt16", "UINT16", "uint_contents", "[0,65535]"), ("Int16", "INT16", "int_contents", "[-32768,32767]"),
            ("Int32", "INT32", "int_contents", "[-2147483648,2147483647]"), ("Int64", "INT64", "int64_contents", "[\"-9223372036854775808\",\"9223372036854775807\"]"),
            ("String", "BYTES", "bytes_contents", "[\"Z3LDtsOfZXI=\",\"\"]"), ("Bool", "BOOL", "bool_contents", "[true,false]"),
            ("Double", "FP64", "fp64_contents", "[3.141592653589793,-1]"), ("UInt32", "UINT32", "uint_contents", "[0,4294967295]"),
            ("UInt64", "UINT64", "uint64_contents", "[\"0\",\"18446744073709551615\"]"),
        ];
        var inputs = string.Join(',', tensors.Select(static tensor =>
            $$$"""{"name":"in_{{{tensor.Name}}}","shape":[1,2],"datatype":"{{{tensor.Datatype}}}","contents":{"{{{tensor.List}}}":{{{tensor.Data}}}}}"""));

        var answer = Answer(await Client.CallAsync("ModelInfer", $$"""{"model_name":"typed","inputs":[{{inputs}}]}"""));

        Assert.All(tensors, tensor => Assert.Equal(
            tensor.Data, answer["outputs"]!.AsArray().Single(output => (string?)output!["name"] == $"out_{tensor.Name}")!["contents"]![tensor.List]!.ToJsonString()));
    }

    [Fact]
    public async Task HalfPrecision_ComesRaw_WithAllElse()
    {
        (string Name, string Datatype, int Size)[] tensors =
        [
            ("Float", "FP32", 4), ("UInt8", "UINT8", 1), ("Int8", "INT8", 1), ("UInt16", "UINT16", 2), ("Int16", "INT16", 2), ("Int32", "INT32", 4),
            ("Int64", "INT64", 8), ("String", "BYTES", 5), ("Bool", "BOOL", 1), ("Float16", "FP16", 2), ("Double", "FP64", 8), ("UInt32", "UINT32", 4), ("UInt64", "UINT64", 8),
        ];
        var raw = tensors.Select(static tensor => tensor.Datatype == "BYTES" ? "AQAAAGEBAAAAYg==" : Convert.ToBase64String([.. Enumerable.Repeat((byte)1, tensor.Size * 2)])).ToArray();
        var request = new
        {
            model_name = "mirror",
            inputs = tensors.Select(static tensor => new { name = $"in_{tensor.Name}", datatype = tensor.Datatype, shape = new[] { 1, 2 } }),
            raw_input_contents = raw,
        };

        var answer = Answer(await Client.CallAsync("ModelInfer", System.Text.Json.JsonSerializer.Serialize(request)));

        var names = answer["outputs"]!.AsArray().Select(static output => (string)output!["name"]!).ToList();
        Assert.All(tensors.Zip(raw), each => Assert.Equal(each.Second, (string?)answer["raw_output_contents"]![names.IndexOf($"out_{each.First.Name}")]));
    }

    private static JsonNode Answer(JsonObject seen) => seen["answer"] ?? throw new InvalidOperationException($"There is no answer: {seen.ToJsonString()}");

    private static string? Code(JsonObject seen) => (string?)seen["error"]?["code"];

    private static float[] Floats(JsonNode list) => [.. list.AsArray().Select(static item => (float)item!)];

    private async Task<JsonArray> CallsAsync(string key, string requestId)
    {
        var api = new ApiClient(world.Server.Http, key);
        return await Until.GotAsync("the call in the log", async () =>
            (await api.GetAsync($"/api/usage/calls?requestId={requestId}")).Expect(HttpStatusCode.OK)["calls"] is JsonArray { Count: > 0 } calls ? calls : null);
    }
}
