using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Inference;

/// <summary>The paths that clients of Text Embeddings Inference ask at.</summary>
public sealed class TextEmbeddingsTests(LocalModelServer world) : IClassFixture<LocalModelServer>
{
    private ApiClient Api => new(world.Server.Http, LocalModelServer.Key);

    [Fact]
    public async Task Embed_GivesTheVectorsOfOpenAIsPath()
    {
        string[] texts = ["the cat is in the river", "a king"];
        var expected = (await Api.PostAsync("/v1/embeddings", new { model = "embed", input = texts })).Expect(HttpStatusCode.OK)["data"]!.AsArray();

        var several = Array(await Api.PostAsync("/embed?model=embed", new { inputs = texts }));
        var one = Array(await Api.PostAsync("/embed", new { model = "embed", inputs = texts[1] }));

        Assert.Equal(2, several.Count);
        Assert.All(expected.Zip(several), static pair => Assert.True(Near(pair.First!["embedding"]!, pair.Second!)));
        Assert.True(Near(expected[1]!["embedding"]!, Assert.Single(one)!));
    }

    [Fact]
    public async Task Rerank_GivesScores_TheBestFirst_AndTextsWhereTheyAreAskedFor()
    {
        string[] texts = ["the river", "a king of bread", "the cat"];

        var plain = Array(await Api.PostAsync("/rerank?model=rerank", new { query = "the cat", texts }));
        var raw = Array(await Api.PostAsync("/rerank?model=rerank", new { query = "the cat", texts, raw_scores = true, return_text = true }));

        Assert.Equal([0, 1, 2], plain.Select(static item => (int)item!["index"]!).Order());
        Assert.Equal(plain.Select(static item => (double)item!["score"]!).OrderDescending(), plain.Select(static item => (double)item!["score"]!));
        Assert.All(plain.Zip(raw), static pair => Assert.Equal((double)pair.First!["score"]!, 1 / (1 + Math.Exp(-(double)pair.Second!["score"]!)), 5));
        Assert.All(plain, static item => Assert.Null(item!["text"]));
        Assert.All(raw, item => Assert.Equal(texts[(int)item!["index"]!], (string?)item["text"]));
    }

    [Fact]
    public async Task Predict_GivesLabels_TheLikeliestFirst()
    {
        var labels = Array(await Api.PostAsync("/predict?model=topic", new { inputs = "the cat is in the river" }));
        var raw = Array(await Api.PostAsync("/predict?model=topic", new { inputs = "the cat is in the river", raw_scores = true }));

        Assert.Equal(["label-0", "label-1", "label-2"], labels.Select(static item => (string)item!["label"]!).Order(StringComparer.Ordinal));
        var scores = labels.Select(static item => (double)item!["score"]!).ToArray();
        Assert.Equal(1, scores.Sum(), 5);
        Assert.Equal(scores.OrderDescending(), scores);
        var powers = raw.Select(static item => Math.Exp((double)item!["score"]!)).ToArray();
        Assert.All(scores.Zip(powers), pair => Assert.Equal(pair.Second / powers.Sum(), pair.First, 5));
    }

    [Fact]
    public async Task Predict_WhereLabelsDoNotExcludeEachOther_ScoresEachByItself()
    {
        var labels = Array(await Api.PostAsync("/predict?model=traits", new { inputs = "a king" }));
        var raw = Array(await Api.PostAsync("/predict?model=traits", new { inputs = "a king", raw_scores = true }));

        Assert.All(labels.Zip(raw), static pair => Assert.Equal(1 / (1 + Math.Exp(-(double)pair.Second!["score"]!)), (double)pair.First!["score"]!, 5));
    }

    [Fact]
    public async Task Predict_OfABatch_GivesAnArrayForEach_PairsToo()
    {
        var one = Array(await Api.PostAsync("/predict?model=topic", new { inputs = "a king" }));
        var pair = Array(await Api.PostAsync("/predict?model=topic", new { inputs = new[] { "a king", "the cat" } }));

        var batch = Array(await Api.PostAsync("/predict?model=topic", new { inputs = new[] { ["a king"], new[] { "a king", "the cat" } } }));

        Assert.Equal(2, batch.Count);
        Assert.True(Near(Scores(one), Scores(batch[0]!)));
        Assert.True(Near(Scores(pair), Scores(batch[1]!)));
        Assert.False(Near(Scores(one), Scores(pair)));
    }

    [Fact]
    public async Task Errors_HaveItsForm()
    {
        var tooLong = await Api.PostAsync("/embed?model=embed", new { inputs = string.Join(' ', Enumerable.Repeat("cat", 100)) });
        var cut = await Api.PostAsync("/embed?model=embed", new { inputs = string.Join(' ', Enumerable.Repeat("cat", 100)), truncate = true });
        var unknown = await Api.PostAsync("/embed?model=nobody", new { inputs = "a" });
        var unnamed = await Api.PostAsync("/embed", new { inputs = "a" });
        var wrong = await Api.PostAsync("/predict?model=topic", new { inputs = 1 });
        var vectors = await Api.PostAsync("/predict?model=embed", new { inputs = "a" });
        var anyone = await new ApiClient(world.Server.Http).PostAsync("/embed?model=embed", new { inputs = "a" });

        Assert.Equal("Validation", (string?)tooLong.Expect(HttpStatusCode.RequestEntityTooLarge)["error_type"]);
        Assert.Equal(HttpStatusCode.OK, cut.Status);
        Assert.Equal("Validation", (string?)unknown.Expect(HttpStatusCode.NotFound)["error_type"]);
        Assert.Contains("?model=NAME", (string?)unnamed.Expect(HttpStatusCode.UnprocessableEntity)["error"], StringComparison.Ordinal);
        Assert.Contains("'inputs' must be", (string?)wrong.Expect(HttpStatusCode.UnprocessableEntity)["error"], StringComparison.Ordinal);
        Assert.Contains("does not score", (string?)vectors.Expect(HttpStatusCode.UnprocessableEntity)["error"], StringComparison.Ordinal);
        Assert.Equal("Validation", (string?)anyone.Expect(HttpStatusCode.Unauthorized)["error_type"]);
    }

    [Fact]
    public async Task Info_SaysWhatAnswers()
    {
        var info = (await Api.GetAsync("/info?model=embed")).Expect(HttpStatusCode.OK);

        Assert.Equal("embed", (string?)info["model_id"]);
        Assert.NotNull(info["version"]);
    }

    private static double[] Scores(JsonNode labels) =>
        [.. labels.AsArray().OrderBy(static item => (string)item!["label"]!, StringComparer.Ordinal).Select(static item => (double)item!["score"]!)];

    private static JsonArray Array(ApiAnswer answer) =>
        answer.Status == HttpStatusCode.OK ? JsonNode.Parse(answer.Text)!.AsArray() : throw new InvalidOperationException($"{answer.Status}: {answer.Text}");

    private static bool Near(JsonNode left, JsonNode right) =>
        Near([.. left.AsArray().Select(static item => (double)item!)], [.. right.AsArray().Select(static item => (double)item!)]);

    private static bool Near(double[] left, double[] right) => left.Length == right.Length && left.Zip(right).All(static pair => Math.Abs(pair.First - pair.Second) < 1e-4);
}
