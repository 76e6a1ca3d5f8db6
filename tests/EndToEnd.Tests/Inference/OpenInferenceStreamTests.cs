using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Many requests on one stream of gRPC, answered in their order.</summary>
public sealed class OpenInferenceStreamTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private RpcClient Client => new(world.GrpcAddress, LocalModelServer.Key);

    [Fact]
    public async Task Error_IsAnAnswer_AndTheStreamGoesOn()
    {
        var seen = await Client.StreamAsync(Request("1"), Request("2", model: "nobody"), Request("3", shape: "[1,3]"), Request("4"), Request("5", model: "broken"), Request("6"));

        Assert.Null(seen["error"]);
        var answers = seen["answers"]!.AsArray();
        Assert.Equal(["1", "2", "3", "4", "5", "6"], answers.Select(static answer => (string)answer!["infer_response"]!["id"]!));
        Assert.Equal(
            ["", "NOT_FOUND", "INVALID_ARGUMENT", "", "UNAVAILABLE", ""],
            answers.Select(static answer => (string?)answer!["infer_response"]!["parameters"]!["error_status"]?["string_param"] ?? ""));
        Assert.Contains("no local model 'nobody'", (string?)answers[1]!["error_message"], StringComparison.Ordinal);
        Assert.Contains("takes [-1, 4]", (string?)answers[2]!["error_message"], StringComparison.Ordinal);
        Assert.InRange(int.Parse((string)answers[4]!["infer_response"]!["parameters"]!["retry_after"]!["int64_param"]!, null), 1, 10);
        Assert.All(answers, static answer => Assert.True((bool?)answer!["infer_response"]!["parameters"]!["triton_final_response"]!["bool_param"]));
        Assert.Equal("", (string?)answers[5]!["error_message"]);
        Assert.Equal(3, answers[5]!["infer_response"]!["outputs"]![0]!["contents"]!["fp32_contents"]!.AsArray().Count);
    }

    [Fact]
    public async Task ThousandRequests_SentAtOnce_AreAnsweredInOrder()
    {
        var seen = await Client.RunAsync("pipeline", new { count = 1000 });

        Assert.Null(seen["error"]);
        Assert.Equal((1000, 0, true), ((int?)seen["count"], (int?)seen["errors"], (bool?)seen["inOrder"]));
        Assert.True((int?)seen["distinct"] > 10, seen.ToJsonString());
    }

    [Fact]
    public async Task Limit_IsAnAnswer_ForEachRequestBeyondIt()
    {
        var carol = new RpcClient(world.GrpcAddress, LocalModelServer.SlowKey);

        var answers = (await carol.StreamAsync(Request("1"), Request("2"), Request("3")))["answers"]!.AsArray();

        Assert.Equal(["", "", "RESOURCE_EXHAUSTED"], answers.Select(static answer => (string?)answer!["infer_response"]!["parameters"]!["error_status"]?["string_param"] ?? ""));
        Assert.InRange(int.Parse((string)answers[2]!["infer_response"]!["parameters"]!["retry_after"]!["int64_param"]!, null), 1, 61);
    }

    [Fact]
    public async Task ClientThatLeaves_CancelsWhatRuns()
    {
        const int count = 5;
        var id = $"rpc-{Guid.NewGuid()}";
        var requests = Enumerable.Range(0, count).Select(static i => JsonNode.Parse(Request($"{i}", model: "patient")));

        var seen = await Client.RunAsync("abort", new { requests, afterMilliseconds = 1000, metadata = new Dictionary<string, string> { ["x-request-id"] = id } });

        Assert.Equal("CANCELLED", (string?)seen["error"]!["code"]);
        Assert.Equal(0, (int?)seen["count"]);
        var api = new ApiClient(world.Server.Http, LocalModelServer.Key);
        var calls = await Until.GotAsync("all calls in the log", async () =>
            (await api.GetAsync($"/api/usage/calls?requestId={id}")).Expect(HttpStatusCode.OK)["calls"] is JsonArray { Count: count } all ? all : null);
        Assert.All(calls, static call => Assert.Equal("abandoned", (string?)call!["status"]));
    }

    [Fact]
    public async Task KeyThatIsRevoked_EndsItsStream()
    {
        var admin = new ApiClient(world.Server.Http, LocalModelServer.AdminKey);
        var created = (await admin.PostAsync("/api/admin/keys", new { user = "dave", scopes = new[] { "inference" } })).Expect(HttpStatusCode.Created);
        var dave = new RpcClient(world.GrpcAddress, (string)created["text"]!);
        await using var script = await dave.StartAsync("hold", "open", new { after = true });

        (await admin.DeleteAsync($"/api/admin/keys/{created["key"]!["id"]}")).Expect(HttpStatusCode.OK);
        await Until.TrueAsync("the revoked key's refusal", async () =>
            (await new ApiClient(world.Server.Http, (string)created["text"]!).GetAsync("/v2")).Status == HttpStatusCode.Unauthorized);
        await script.TellAsync("go on");

        var seen = await NodeScript.ResultAsync(script);
        Assert.Equal("UNAUTHENTICATED", (string?)seen["error"]!["code"]);
        Assert.Equal(["before"], seen["ids"]!.AsArray().Select(static id => (string)id!));
    }

    private static string Request(string id, string model = "iris", string shape = "[1,4]")
    {
        var elements = shape == "[1,4]" ? "[1,2,3,4]" : "[1,2,3]";
        return $$$"""{"model_name":"{{{model}}}","id":"{{{id}}}","inputs":[{"name":"features","datatype":"FP32","shape":{{{shape}}},"contents":{"fp32_contents":{{{elements}}}}}]}""";
    }
}
