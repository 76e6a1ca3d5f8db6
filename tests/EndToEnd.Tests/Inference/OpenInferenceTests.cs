using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Models that are run on tensors, asked as the Open Inference Protocol (version 2) shows it.</summary>
public sealed class OpenInferenceTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private ApiClient Api => new(world.Server.Http, LocalModelServer.Key);

    [Fact]
    public async Task Server_SaysWhatItIs_AndIsAskedForItsHealthWithoutAKey()
    {
        var anyone = new ApiClient(world.Server.Http);

        var server = (await Api.GetAsync("/v2")).Expect(HttpStatusCode.OK);

        Assert.Equal("orleansai", (string?)server["name"]);
        Assert.Equal(["binary_tensor_data", "classification", "model_repository"], server["extensions"]!.AsArray().Select(static item => (string)item!));
        Assert.True((bool?)(await anyone.GetAsync("/v2/health/live")).Expect(HttpStatusCode.OK)["live"]);
        Assert.True((bool?)(await anyone.GetAsync("/v2/health/ready")).Expect(HttpStatusCode.OK)["ready"]);
        Assert.NotNull((await anyone.GetAsync("/v2/models/iris")).Expect(HttpStatusCode.Unauthorized)["error"]);
    }

    [Fact]
    public async Task Model_SaysWhatItTakesAndGives()
    {
        var model = (await Api.GetAsync("/v2/models/iris")).Expect(HttpStatusCode.OK);

        Assert.Equal("""["1","2"]""", model["versions"]!.ToJsonString());
        Assert.Equal("onnx_onnxv1", (string?)model["platform"]);
        Assert.Equal("""[{"name":"features","datatype":"FP32","shape":[-1,4]}]""", model["inputs"]!.ToJsonString());
        Assert.Equal("""[{"name":"scores","datatype":"FP32","shape":[-1,3]},{"name":"label","datatype":"INT64","shape":[-1]}]""", model["outputs"]!.ToJsonString());
        Assert.True((bool?)(await Api.GetAsync("/v2/models/iris/versions/1/ready")).Expect(HttpStatusCode.OK)["ready"]);
    }

    [Fact]
    public async Task Infer_NestedAndFlat_ComeToTheSame()
    {
        var nested = await InferAsync("iris", """{"id":"42","inputs":[{"name":"features","shape":[2,4],"datatype":"FP32","data":[[1,2,3,4],[5,6,7,8]]}]}""");
        var flat = await InferAsync("iris", """{"inputs":[{"name":"features","shape":[2,4],"datatype":"FP32","data":[1,2,3,4,5,6,7,8]}],"outputs":[{"name":"scores"}]}""");

        Assert.Equal(("iris", "2", "42"), ((string?)nested["model_name"], (string?)nested["model_version"], (string?)nested["id"]));
        Assert.Equal(["scores", "label"], nested["outputs"]!.AsArray().Select(static output => (string)output!["name"]!));
        var scores = nested["outputs"]![0]!;
        Assert.Equal(("FP32", "[2,3]"), ((string?)scores["datatype"], scores["shape"]!.ToJsonString()));
        Assert.All(scores["data"]!.AsArray().Select(static item => (double)item!).Chunk(3), static row => Assert.Equal(1, row.Sum(), 5));
        Assert.Equal(["scores"], flat["outputs"]!.AsArray().Select(static output => (string)output!["name"]!));
        Assert.Equal(scores["data"]!.ToJsonString(), flat["outputs"]![0]!["data"]!.ToJsonString());
    }

    [Fact]
    public async Task Classes_AreGivenInThePlaceOfScores()
    {
        const string inputs = """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}],"outputs":[{"name":"scores"OPTIONS}]}""";
        var scores = (await InferAsync("iris", inputs.Replace("OPTIONS", "", StringComparison.Ordinal)))["outputs"]![0]!["data"]!.AsArray().Select(static score => (double)score!).ToArray();
        var classes = (await InferAsync("iris", inputs.Replace("OPTIONS", ""","parameters":{"classification":2}""", StringComparison.Ordinal)))["outputs"]![0]!;

        Assert.Equal(("BYTES", "[1,2]"), ((string?)classes["datatype"], classes["shape"]!.ToJsonString()));
        var best = scores.Index().OrderByDescending(static score => score.Item).Take(2).Select(static score => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{score.Item:F6}:{score.Index}"));
        Assert.Equal(best, classes["data"]!.AsArray().Select(static text => (string)text!));
    }

    [Fact]
    public async Task Versions_AreAskedForByNumber()
    {
        const string request = """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";
        var first = await InferAsync("iris/versions/1", request);
        var second = await InferAsync("iris/versions/2", request);
        var latest = await InferAsync("iris", request);

        Assert.Equal("1", (string?)first["model_version"]);
        Assert.NotEqual(first["outputs"]!.ToJsonString(), second["outputs"]!.ToJsonString());
        Assert.Equal(second["outputs"]!.ToJsonString(), latest["outputs"]!.ToJsonString());
    }

    [Fact]
    public async Task BinaryTensors_GoInAndComeOut()
    {
        float[] features = [1, 2, 3, 4];
        const string request = """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}],"parameters":{"binary_data_output":true},"outputs":[{"name":"scores"},{"name":"label","parameters":{"binary_data":false}}]}""";
        var plain = await InferAsync("iris", """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");

        using var response = await SendBinaryAsync("iris", request, MemoryMarshal.AsBytes<float>(features).ToArray());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), null);
        var body = await response.Content.ReadAsByteArrayAsync();
        var json = JsonNode.Parse(body.AsSpan(0, length))!;
        Assert.Equal(12, (int?)json["outputs"]![0]!["parameters"]!["binary_data_size"]);
        Assert.Null(json["outputs"]![0]!["data"]);
        Assert.NotNull(json["outputs"]![1]!["data"]);
        Assert.Equal(
            plain["outputs"]![0]!["data"]!.AsArray().Select(static item => (float)item!), MemoryMarshal.Cast<byte, float>(body.AsSpan(length)).ToArray());
    }

    [Fact]
    public async Task EveryDatatype_GoesInAndComesOut_AsJson()
    {
        (string Name, string Datatype, string Data)[] tensors =
        [
            ("Float", "FP32", "[1.5,-2]"), ("UInt8", "UINT8", "[0,255]"), ("Int8", "INT8", "[-128,127]"), ("UInt16", "UINT16", "[0,65535]"),
            ("Int16", "INT16", "[-32768,32767]"), ("Int32", "INT32", "[-2147483648,2147483647]"), ("Int64", "INT64", "[-9223372036854775808,9223372036854775807]"),
            ("String", "BYTES", "[\"größer\",\"\"]"), ("Bool", "BOOL", "[true,false]"), ("Float16", "FP16", "[0.5,-1]"),
            ("Double", "FP64", "[3.141592653589793,-1]"), ("UInt32", "UINT32", "[0,4294967295]"), ("UInt64", "UINT64", "[0,18446744073709551615]"),
        ];
        var inputs = string.Join(',', tensors.Select(static tensor => $$"""{"name":"in_{{tensor.Name}}","shape":[1,2],"datatype":"{{tensor.Datatype}}","data":{{tensor.Data}}}"""));

        var answer = await PostAsync("mirror", $$"""{"inputs":[{{inputs}}]}""");

        // As text: the largest numbers are more than JavaScript's clients would keep.
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.All(tensors, tensor => Assert.Contains(
            $$"""{"name":"out_{{tensor.Name}}","datatype":"{{tensor.Datatype}}","shape":[1,2],"data":{{tensor.Data}}}""", answer.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", "takes [-1, 4]")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP64","data":[1,2,3,4]}]}""", "the model takes FP32")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3]}]}""", "12 bytes")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,"4"]}]}""", "Element 3")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FLOAT","data":[1,2,3,4]}]}""", "FP32")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4.5],"datatype":"FP32","data":[1,2,3,4]}]}""", "whole numbers")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32"}]}""", "has no 'data'")]
    [InlineData("""{"inputs":[{"name":"other","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""", "features (FP32 [-1, 4])")]
    [InlineData("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}],"outputs":[{"name":"x"}]}""", "no output 'x'")]
    [InlineData("""{"inputs":[]}""", "'inputs' is missing")]
    [InlineData("""[1]""", "'inputs' is missing")]
    [InlineData("""{"inputs":""", "no JSON")]
    public async Task BadRequest_IsRefused_WithWhatToSend(string request, string said)
    {
        var answer = await PostAsync("iris", request);

        Assert.Contains(said, (string?)answer.Expect(HttpStatusCode.BadRequest)["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, "15 are left")]
    [InlineData(17, "1 bytes more")]
    public async Task BinaryData_OfAnotherLength_IsRefused(int bytes, string said)
    {
        using var response = await SendBinaryAsync(
            "iris", """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}]}""", new byte[bytes]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(said, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownAndBrokenModels_AreSaidSo()
    {
        const string request = """{"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[1]}]}""";

        Assert.Contains("no local model 'nobody'", (string?)(await PostAsync("nobody", request)).Expect(HttpStatusCode.NotFound)["error"], StringComparison.Ordinal);
        Assert.NotNull((await PostAsync("iris/versions/3", request)).Expect(HttpStatusCode.NotFound)["error"]);
        Assert.NotNull((await Api.GetAsync("/v2/models/nobody")).Expect(HttpStatusCode.NotFound)["error"]);
        Assert.Contains("an encoder", (string?)(await PostAsync("encoder", request)).Expect(HttpStatusCode.BadRequest)["error"], StringComparison.Ordinal);
        var broken = await PostAsync("broken", request);
        Assert.NotNull(broken.Expect(HttpStatusCode.ServiceUnavailable)["error"]);
        Assert.NotNull(broken.Headers.RetryAfter);
        Assert.False((bool?)(await Api.GetAsync("/v2/models/broken/ready")).Expect(HttpStatusCode.BadRequest)["ready"]);
    }

    [Fact]
    public async Task Recommender_ThatIsDown_GivesPopularItemsAndSaysSo()
    {
        var body = JsonNode.Parse("""{"id":"7","inputs":[{"name":"user","shape":[2],"datatype":"INT64","data":[1,2]}]}""")!;

        var popular = await Api.PostAsync("/v2/models/recommender/infer", body);

        var answer = popular.Expect(HttpStatusCode.OK);
        Assert.Equal("true", popular.Headers.GetValues("x-orleansai-fallback").Single());
        Assert.Equal(("recommender", "7", true), ((string?)answer["model_name"], (string?)answer["id"], (bool?)answer["parameters"]!["fallback"]));
        Assert.Equal("""[{"name":"items","datatype":"INT64","shape":[2,3],"data":[11,12,13,11,12,13]}]""", answer["outputs"]!.ToJsonString());
        var request = popular.Headers.GetValues("x-request-id").Single();
        var call = await Until.GotAsync("the call in the log", async () =>
            (await Api.GetAsync($"/api/usage/calls?requestId={request}")).Expect(HttpStatusCode.OK)["calls"]!.AsArray().SingleOrDefault());
        Assert.Equal(("completed", "fallback/recommender", "serverError"), ((string?)call!["status"], (string?)call["target"], (string?)call["failure"]));

        // The next call has what the file says then.
        await File.WriteAllTextAsync(world.PopularItems, """{"outputs":[{"name":"items","datatype":"INT64","shape":[1,1],"data":[99]}]}""");
        File.SetLastWriteTimeUtc(world.PopularItems, DateTime.UnixEpoch);
        var rpc = await new RpcClient(world.GrpcAddress, LocalModelServer.Key).CallAsync(
            "ModelInfer", """{"model_name":"recommender","inputs":[{"name":"user","datatype":"INT64","shape":[1],"contents":{"int64_contents":[1]}}]}""");
        Assert.Contains("\"99\"", rpc.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("\"fallback\"", rpc.ToJsonString(), StringComparison.Ordinal);
        var sound = await InferAsync("iris", """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""");
        Assert.Null(sound["parameters"]);
        Assert.False((bool?)(await Api.GetAsync("/v2/models/recommender/ready")).Expect(HttpStatusCode.BadRequest)["ready"]);
    }

    [Fact]
    public async Task KeyWithoutTheScope_IsRefused()
    {
        var bob = new ApiClient(world.Server.Http, LocalModelServer.ChatKey);

        Assert.Contains("inference", (string?)(await bob.PostAsync("/v2/models/iris/infer", new { })).Expect(HttpStatusCode.Forbidden)["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit_OfTheEndpoint_Holds_AndCallsAreRecorded()
    {
        var carol = new ApiClient(world.Server.Http, LocalModelServer.SlowKey);
        var body = JsonNode.Parse("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""")!;

        var first = await carol.PostAsync("/v2/models/iris/infer", body);
        await carol.PostAsync("/v2/models/iris/infer", body);
        var third = await carol.PostAsync("/v2/models/iris/infer", body);

        first.Expect(HttpStatusCode.OK);
        Assert.Contains("2 requests per minute", (string?)third.Expect(HttpStatusCode.TooManyRequests)["error"], StringComparison.Ordinal);
        Assert.NotNull(third.Headers.RetryAfter);
        var request = first.Headers.GetValues("x-request-id").Single();
        JsonNode? calls = null;
        await Until.TrueAsync("the call in the log", async () =>
            (calls = (await carol.GetAsync($"/api/usage/calls?requestId={request}")).Expect(HttpStatusCode.OK)["calls"])!.AsArray().Count > 0);
        Assert.Equal(("iris", "onnx/iris", "/v2/models/infer"), ((string?)calls![0]!["model"], (string?)calls[0]!["target"], (string?)calls[0]!["endpoint"]));
    }

    [Fact]
    public async Task IdempotencyKey_GivesTheSameAnswerOnceMore()
    {
        var body = JsonNode.Parse("""{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""")!;
        var key = ("Idempotency-Key", $"{Guid.NewGuid()}");

        var first = await Api.SendAsync(HttpMethod.Post, "/v2/models/iris/infer", body, default, key);
        var second = await Api.SendAsync(HttpMethod.Post, "/v2/models/iris/infer", body, default, key);

        Assert.Equal(first.Expect(HttpStatusCode.OK).ToJsonString(), second.Expect(HttpStatusCode.OK).ToJsonString());
        Assert.Equal("true", second.Headers.GetValues("idempotent-replayed").Single());
    }

    [Fact]
    public async Task ManyAtTheSameTime_EachGetTheirOwn()
    {
        var requests = Enumerable.Range(0, 30)
            .Select(static i => $$"""{"id":"{{i}}","inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[{{i}},0,1,{{-i}}]}],"outputs":[{"name":"label"}]}""").ToArray();
        var alone = new List<string>();
        foreach (var request in requests)
            alone.Add((await InferAsync("iris", request)).ToJsonString());

        var together = await Task.WhenAll(requests.Select(async request => (await InferAsync("iris", request)).ToJsonString()));

        Assert.Equal(alone, together);
        Assert.True(alone.Select(static text => JsonNode.Parse(text)!["outputs"]![0]!["data"]!.ToJsonString()).Distinct().Count() > 1);
    }

    private async Task<JsonObject> InferAsync(string model, string request) => (await PostAsync(model, request)).Expect(HttpStatusCode.OK);

    private async Task<ApiAnswer> PostAsync(string model, string request)
    {
        using var message = Message(model, new StringContent(request, Encoding.UTF8, "application/json"));
        using var response = await world.Server.Http.SendAsync(message);
        return new ApiAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    private Task<HttpResponseMessage> SendBinaryAsync(string model, string json, byte[] binary)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var content = new ByteArrayContent([.. header, .. binary]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var message = Message(model, content);
        message.Headers.Add("Inference-Header-Content-Length", $"{header.Length}");
        return world.Server.Http.SendAsync(message);
    }

    private static HttpRequestMessage Message(string model, HttpContent content) => new(HttpMethod.Post, $"/v2/models/{model}/infer")
    {
        Content = content,
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", LocalModelServer.Key) },
    };
}
