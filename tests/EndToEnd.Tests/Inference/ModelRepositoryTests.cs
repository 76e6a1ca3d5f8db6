using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.OnnxModels;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Models are listed, loaded and unloaded by hand: as Triton's model repository extension shows it, over both protocols, and by administrators.</summary>
public sealed class ModelRepositoryTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private const string Admin = "/api/admin/local-models";

    private ApiClient Api => new(world.Server.Http, LocalModelServer.Key);

    private ApiClient Administrator => new(world.Server.Http, LocalModelServer.AdminKey);

    private RpcClient Rpc => new(world.GrpcAddress, LocalModelServer.AdminKey);

    [Fact]
    public async Task Index_IsTheSame_OverBothProtocols()
    {
        await LoadedAsync("iris/2");

        var http = await IndexAsync(Administrator, new { });
        var rpc = Answer(await Rpc.CallAsync("RepositoryIndex"))["models"]!.AsArray();

        Assert.Equal(http.Select(Described), rpc.Select(Described));
        Assert.Contains(http, static model => Described(model) == "iris 2 READY");
        var broken = http.Single(static model => (string?)model!["name"] == "broken")!;
        Assert.Equal("UNAVAILABLE", (string?)broken["state"]);
        Assert.Contains("model.onnx cannot be loaded", (string?)broken["reason"], StringComparison.Ordinal);

        var ready = await IndexAsync(Api, new { ready = true });
        Assert.All(ready, static model => Assert.Equal("READY", (string?)model!["state"]));
        Assert.DoesNotContain(ready, static model => (string?)model!["name"] == "broken");
        Assert.DoesNotContain("model.onnx", (await IndexAsync(Api, new { })).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_IsUnloaded_AndLoaded_AndLoadedByItsNextRequest()
    {
        (await Administrator.PostAsync("/v2/repository/models/typed/unload", new { parameters = new { unload_dependents = true } })).Expect(HttpStatusCode.OK);
        Assert.Equal("unloaded", (string?)(await CopyAsync("typed"))["state"]);

        var loaded = (await Administrator.PostAsync("/v2/repository/models/typed/load", new { })).Expect(HttpStatusCode.OK);
        Assert.Equal("""{"name":"typed","load":true}""", loaded.ToJsonString());
        Assert.Equal("loaded", (string?)(await CopyAsync("typed"))["state"]);

        Answer(await Rpc.CallAsync("RepositoryModelUnload", """{"model_name":"typed"}"""));
        Assert.Equal("unloaded", (string?)(await CopyAsync("typed"))["state"]);
        (await Api.GetAsync("/v2/models/typed")).Expect(HttpStatusCode.OK);
        Assert.Equal("loaded", (string?)(await CopyAsync("typed"))["state"]);
    }

    [Fact]
    public async Task ModelThatWasTrainedAnew_IsSwapped_WhileItAnswers()
    {
        const string request = """{"inputs":[{"name":"features","shape":[1,4],"datatype":"FP32","data":[1,2,3,4]}]}""";
        var path = Path.Combine(Path.GetDirectoryName(world.PopularItems)!, "iris-1");
        var before = await ScoresAsync("iris/versions/1", request);
        using var over = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
                await ScoresAsync("iris/versions/1", request);
        });

        TensorModels.Write(path, TensorModels.Classifier(seed: 3));
        Answer(await Rpc.CallAsync("RepositoryModelLoad", """{"model_name":"iris/1"}"""));
        await over.CancelAsync();
        await asking;
        var after = await ScoresAsync("iris/versions/1", request);

        Assert.NotEqual(before, after);
        TensorModels.Write(path, TensorModels.Classifier(seed: 1));
        (await Administrator.PostAsync($"{Admin}/load/iris/1", new { })).Expect(HttpStatusCode.OK);
        Assert.Equal(before, await ScoresAsync("iris/versions/1", request));
    }

    [Fact]
    public async Task ModelThatCannotBeLoaded_SaysWhyToAdministrators()
    {
        var http = (await Administrator.PostAsync("/v2/repository/models/broken/load", new { })).Expect(HttpStatusCode.ServiceUnavailable);
        var rpc = (await Rpc.CallAsync("RepositoryModelLoad", """{"model_name":"broken"}"""))["error"]!;

        Assert.Contains("The model 'broken' cannot be loaded. broken on ", (string?)http["error"], StringComparison.Ordinal);
        Assert.Equal("UNAVAILABLE", (string?)rpc["code"]);
        var copy = await CopyAsync("broken");
        Assert.Equal("failed", (string?)copy["state"]);
        Assert.Contains("model.onnx cannot be loaded", (string?)copy["failure"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_ThatCannotBeHeeded_AreRefused()
    {
        (await Administrator.PostAsync("/v2/repository/models/nobody/load", new { })).Expect(HttpStatusCode.NotFound);
        (await Administrator.PostAsync($"{Admin}/unload/nobody", new { })).Expect(HttpStatusCode.NotFound);
        var config = (await Administrator.PostAsync("/v2/repository/models/typed/load", new { parameters = new { config = "{}" } })).Expect(HttpStatusCode.BadRequest);
        Assert.Contains("The parameter 'config' is not known", (string?)config["error"], StringComparison.Ordinal);
        (await Administrator.PostAsync("/v2/repository/index", new { ready = 5 })).Expect(HttpStatusCode.BadRequest);
        Assert.Equal("INVALID_ARGUMENT", Code(await Rpc.CallAsync("RepositoryModelLoad", """{"model_name":"typed","parameters":{"config":{"string_param":"{}"}}}""")));
        Assert.Equal("INVALID_ARGUMENT", Code(await Rpc.CallAsync("RepositoryIndex", """{"repository_name":"other"}""")));
        Assert.Equal("INVALID_ARGUMENT", Code(await Rpc.CallAsync("RepositoryModelUnload")));
    }

    [Fact]
    public async Task OnlyAdministrators_LoadAndUnload_AndItIsWrittenDown()
    {
        var rpc = new RpcClient(world.GrpcAddress, LocalModelServer.Key);
        (await Api.PostAsync("/v2/repository/models/typed/load", new { })).Expect(HttpStatusCode.Forbidden);
        (await Api.PostAsync($"{Admin}/unload/typed", new { })).Expect(HttpStatusCode.Forbidden);
        (await Api.GetAsync(Admin)).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("PERMISSION_DENIED", Code(await rpc.CallAsync("RepositoryModelLoad", """{"model_name":"typed"}""")));
        Assert.Equal("PERMISSION_DENIED", Code(await rpc.CallAsync("RepositoryModelUnload", """{"model_name":"typed"}""")));
        Assert.Equal("PERMISSION_DENIED", Code(await new RpcClient(world.GrpcAddress, LocalModelServer.ChatKey).CallAsync("RepositoryIndex")));
        (await new ApiClient(world.Server.Http, LocalModelServer.ChatKey).PostAsync("/v2/repository/index", new { })).Expect(HttpStatusCode.Forbidden);

        Answer(await Rpc.CallAsync("RepositoryModelLoad", """{"model_name":"mirror"}"""));

        var entries = (await Administrator.GetAsync("/api/audit")).Expect(HttpStatusCode.OK)["entries"]!.AsArray();
        Assert.Contains(entries, static entry => ((string?)entry!["action"], (string?)entry["subject"], (string?)entry["actor"]) == ("local-model.load", "mirror", "admin"));
    }

    private static async Task<JsonArray> IndexAsync(ApiClient client, object request)
    {
        var answer = await client.PostAsync("/v2/repository/index", request);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return JsonNode.Parse(answer.Text)!.AsArray();
    }

    private async Task LoadedAsync(string model) => (await Administrator.PostAsync($"{Admin}/load/{model}", new { })).Expect(HttpStatusCode.OK);

    private async Task<JsonNode> CopyAsync(string model) =>
        (await Administrator.GetAsync(Admin)).Expect(HttpStatusCode.OK)["models"]!.AsArray().Single(each => (string?)each!["name"] == model)!["silos"]!.AsArray().Single()!;

    private async Task<string> ScoresAsync(string model, string request) =>
        (await Api.PostAsync($"/v2/models/{model}/infer", JsonNode.Parse(request)!)).Expect(HttpStatusCode.OK)["outputs"]![0]!["data"]!.ToJsonString();

    private static string Described(JsonNode? model) => $"{model!["name"]} {model["version"]} {model["state"]}";

    private static JsonObject Answer(JsonObject result) => result["answer"]?.AsObject() ?? throw new InvalidOperationException(result.ToJsonString());

    private static string? Code(JsonObject result) => (string?)result["error"]?["code"];
}
