using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>Models in the process itself, through the clients that people use.</summary>
public sealed class LocalEmbeddingsTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private static readonly string[] Texts = ["the cat is in the river", "a king", "the stone of the night engine, the light of the water"];

    private ApiClient Api => new(world.Server.Http, LocalModelServer.Key);

    [Fact]
    public async Task OpenAIsClient_GetsVectors_AsNumbersAndAsBytes()
    {
        // Where nothing is said, the client asks for bytes and unpacks them.
        var bytes = await OpenAIAsync(new { model = "embed", input = Texts });
        var numbers = await OpenAIAsync(new { model = "embed", input = Texts, encoding_format = "float" });

        var vectors = Vectors(bytes);
        Assert.Equal(3, vectors.Length);
        Assert.All(vectors, static vector => Assert.Equal(32, vector.Length));
        Assert.All(vectors, static vector => Assert.Equal(1, vector.Sum(static number => number * number), 4));
        Assert.All(vectors.Zip(Vectors(numbers)), static pair => Assert.All(pair.First.Zip(pair.Second), static two => Assert.Equal(two.First, two.Second, 6)));
        Assert.Contains(vectors[0].Zip(vectors[1]), static two => Math.Abs(two.First - two.Second) > 0.01);
    }

    [Fact]
    public async Task Tokens_AreReadAsTheText()
    {
        var text = await EmbedAsync(new { model = "embed", input = "a" });
        var tokens = await EmbedAsync(new { model = "embed", input = new[] { new[] { 2, 5, 3 } } });

        Assert.Equal(text["data"]![0]!["embedding"]!.ToJsonString(), tokens["data"]![0]!["embedding"]!.ToJsonString());
        Assert.Equal(3, (int?)tokens["usage"]!["prompt_tokens"]);
    }

    [Fact]
    public async Task Dimensions_ShortenVectors()
    {
        var answer = await EmbedAsync(new { model = "embed", input = "a king", dimensions = 8 });

        Assert.Equal(8, answer["data"]![0]!["embedding"]!.AsArray().Count);
    }

    [Fact]
    public async Task Text_ThatIsTooLong_IsRefusedInOpenAIsWords_OrCut()
    {
        var input = string.Join(' ', Enumerable.Repeat("cat", 100));

        var refused = await Api.PostAsync("/v1/embeddings", new { model = "embed", input });
        var cut = await EmbedAsync(new { model = "embed", input, truncate = true });

        var error = refused.Expect(HttpStatusCode.BadRequest)["error"]!;
        Assert.Equal("context_length_exceeded", (string?)error["code"]);
        Assert.Contains("maximum context length is 64 tokens", (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(64, (int?)cut["usage"]!["prompt_tokens"]);
    }

    [Theory]
    [InlineData("""{"model":"embed","input":[]}""", "input")]
    [InlineData("""{"model":"embed","input":[1,"a"]}""", "input")]
    [InlineData("""{"model":"embed","input":"a","dimensions":-1}""", "dimensions")]
    [InlineData("""{"model":"embed","input":"a","dimensions":33}""", "32 numbers")]
    [InlineData("""{"model":"embed","input":"a","encoding_format":"hex"}""", "encoding_format")]
    [InlineData("""{"model":"embed","input":[[2,99999,3]]}""", "99999")]
    [InlineData("""{"model":"rerank","input":"a"}""", "makes no vectors")]
    public async Task BadInput_IsRefused(string body, string named)
    {
        var answer = await Api.PostAsync("/v1/embeddings", JsonNode.Parse(body)!);

        Assert.Contains(named, answer.Expect(HttpStatusCode.BadRequest)["error"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoheresClient_GetsDocumentsRanked()
    {
        var seen = await NodeScript.RunAsync("cohere.mjs", world.Server.Url.ToString(), LocalModelServer.Key, "rerank", JsonSerializer.Serialize(new { model = "rerank", topN = 2 }));

        var results = seen["results"]!.AsArray();
        Assert.Equal(2, results.Count);
        Assert.All(results, static result => Assert.InRange((double)result!["relevanceScore"]!, 0, 1));
        Assert.True((double)results[0]!["relevanceScore"]! >= (double)results[1]!["relevanceScore"]!);
    }

    [Fact]
    public async Task Documents_ComeBack_WhereTheyAreAskedFor()
    {
        var documents = new object[] { "the river", new { text = "a king of bread" } };

        var answer = (await Api.PostAsync("/v1/rerank", new { model = "rerank", query = "the cat", documents, return_documents = true })).Expect(HttpStatusCode.OK);

        Assert.Equal(["a king of bread", "the river"], answer["results"]!.AsArray().Select(static result => (string)result!["document"]!["text"]!).Order(StringComparer.Ordinal));
        Assert.True((int)answer["usage"]!["total_tokens"]! > 0);
    }

    [Fact]
    public async Task Model_ThatCannotBeLoaded_IsSaidSo_AndOthersGoOn()
    {
        var broken = await Api.PostAsync("/v1/embeddings", new { model = "broken", input = "a" });
        var fallback = await Api.PostAsync("/v1/embeddings", new { model = "broken-with-fallback", input = "a" });

        Assert.True(broken.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{broken.Status}");
        Assert.DoesNotContain("model.onnx", broken.Text, StringComparison.Ordinal);
        Assert.Equal(32, fallback.Expect(HttpStatusCode.OK)["data"]![0]!["embedding"]!.AsArray().Count);
        Assert.Contains("model.onnx cannot be loaded", world.Server.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_AreCharged()
    {
        var answer = await Api.PostAsync("/v1/embeddings", new { model = "embed", input = Texts });
        var tokens = (int)answer.Expect(HttpStatusCode.OK)["usage"]!["prompt_tokens"]!;
        var request = answer.Headers.GetValues("x-request-id").Single();

        JsonNode? calls = null;
        await Until.TrueAsync("the call in the log", async () =>
            (calls = (await Api.GetAsync($"/api/usage/calls?requestId={request}")).Expect(HttpStatusCode.OK)["calls"])!.AsArray().Count > 0);

        Assert.Equal(("here/encoder", tokens, tokens / 1000m), ((string?)calls![0]!["target"], (int?)calls[0]!["tokens"]!["input"], (decimal?)calls[0]!["cost"]));
    }

    [Fact]
    public async Task ManyAtTheSameTime_EachGetTheirOwn()
    {
        var alone = new Dictionary<string, string>();
        var texts = Enumerable.Range(0, 40).Select(static i => $"the {new string((char)('a' + (i % 26)), (i % 13) + 1)} of {i}").ToArray();
        foreach (var text in texts)
            alone[text] = First(await EmbedAsync(new { model = "embed", input = text, encoding_format = "float" }));

        var together = await Task.WhenAll(texts.Concat(texts).Select(async text => (text, First(await EmbedAsync(new { model = "embed", input = text })))));

        Assert.All(together, pair => Assert.True(Near(alone[pair.text], pair.Item2), pair.text));
    }

    private static bool Near(string left, string right) => Numbers(JsonNode.Parse(left)!).Zip(Numbers(JsonNode.Parse(right)!)).All(static two => Math.Abs(two.First - two.Second) < 1e-4);

    private static double[] Numbers(JsonNode vector) => [.. vector.AsArray().Select(static number => (double)number!)];

    private static string First(JsonNode answer) => answer["data"]![0]!["embedding"]!.ToJsonString();

    private static double[][] Vectors(JsonNode seen) => [.. seen["vectors"]!.AsArray().Select(static vector => Numbers(vector!))];

    private async Task<JsonNode> EmbedAsync(object request) => (await Api.PostAsync("/v1/embeddings", request)).Expect(HttpStatusCode.OK);

    private Task<JsonObject> OpenAIAsync(object options) =>
        NodeScript.RunAsync("openai.mjs", new Uri(world.Server.Url, "/v1").ToString(), LocalModelServer.Key, "embed", JsonSerializer.Serialize(options));
}
