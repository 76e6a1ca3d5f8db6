using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Embeddings;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>What models do besides chat, asked for with clients that nobody here wrote.</summary>
public sealed class OperationTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    // 0.5, -0.25 and 0.125 as aimock is told to answer: floats in both of the format's encodings.
    private static readonly float[] Fox = [0.5f, -0.25f, 0.125f];

    [Theory]
    [InlineData(null)]
    [InlineData("float")]
    public async Task Embedding_OfOneText_IsTheProvidersVector(string? encoding)
    {
        object options = encoding is null
            ? new { model = "embed", input = "The quick brown fox" }
            : new { model = "embed", input = "The quick brown fox", encoding_format = encoding };

        var seen = await world.OpenAiClientAsync("embed", options);

        Assert.Null(seen["error"]);
        Assert.Equal("aimock", (string?)seen["provider"]);
        Assert.Equal(Fox, Assert.Single(seen["vectors"]!.AsArray())!.AsArray().Select(number => (float)number!));
    }

    [Fact]
    public async Task Embedding_OfSeveralTexts_KeepsTheirOrder()
    {
        var seen = await world.OpenAiClientAsync("embed", new { model = "embed", input = new[] { "one", "two", "three" } });

        Assert.Equal(3, seen["vectors"]!.AsArray().Count);
    }

    [Fact]
    public async Task Embedding_ByTheNuGetClient_IsTheProvidersVector()
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(world.Server.Url, "/v1"), RetryPolicy = new ClientRetryPolicy(0) };
        var client = new EmbeddingClient("embed", new ApiKeyCredential(OperationsWorld.Key), options);

        OpenAIEmbedding embedding = await client.GenerateEmbeddingAsync("The quick brown fox");

        Assert.Equal(Fox, embedding.ToFloats().ToArray());
    }

    [Fact]
    public async Task Embedding_WithoutItsScope_IsAPermissionDeniedError()
    {
        var seen = await world.OpenAiClientAsync("embed", new { model = "embed", input = "x" }, OperationsWorld.ChatOnlyKey);

        Assert.Equal(("PermissionDeniedError", 403), ((string?)seen["error"], (int?)seen["status"]));
        Assert.Contains("'embeddings'", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embedding_ByAModelThatHasNone_IsABadRequestErrorThatSaysWhatServesIt()
    {
        var seen = await world.OpenAiClientAsync("embed", new { model = "claude", input = "x" });

        Assert.Equal(("BadRequestError", "unsupported_operation", "model"), ((string?)seen["error"], (string?)seen["code"], (string?)seen["param"]));
        Assert.Contains("'claude' serves 'embeddings'", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embedding_OfNothing_IsABadRequestErrorThatNamesTheMember()
    {
        var seen = await world.OpenAiClientAsync("embed", new { model = "embed", input = Array.Empty<string>() });

        Assert.Equal(("BadRequestError", "input"), ((string?)seen["error"], (string?)seen["param"]));
    }

    [Fact]
    public async Task Moderation_WithoutAModel_IsThatOfOpenAIsDefault()
    {
        var seen = await world.OpenAiClientAsync("moderate", new { input = "I will hurt you." });

        Assert.Equal(("omni-moderation-latest", true, 0.97), ((string?)seen["model"], (bool?)seen["flagged"], (double?)seen["score"]));
    }

    [Fact]
    public async Task Moderation_OfTextsAndImages_ReachesTheProvider()
    {
        object[] parts = [new { type = "text", text = "A picture." }, new { type = "image_url", image_url = new { url = "https://example.org/a.png" } }];

        var seen = await world.OpenAiClientAsync("moderate", new { input = parts });

        Assert.False((bool?)seen["flagged"], seen.ToJsonString());
    }

    [Theory]
    [InlineData("completeText")]
    [InlineData("streamText")]
    public async Task TextCompletion_ArrivesWhole(string scenario)
    {
        var seen = await world.OpenAiClientAsync(scenario, new { model = "text" });

        Assert.StartsWith("w0 w1 ", (string?)seen["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerank_ByCoheresClient_IsInTheProvidersOrder()
    {
        var seen = await world.CohereClientAsync("rerank", new { });

        Assert.Equal([2, 0], seen["results"]!.AsArray().Select(result => (int)result!["index"]!));
        Assert.Equal([0.98, 0.11], seen["results"]!.AsArray().Select(result => (double)result!["relevanceScore"]!));
    }

    [Fact]
    public async Task Rerank_WithAWrongKey_IsCoheresUnauthorizedError()
    {
        var seen = await world.CohereClientAsync("rerank", new { }, "wrong-key");

        Assert.Equal(("UnauthorizedError", 401), ((string?)seen["error"], (int?)seen["status"]));
    }

    [Theory]
    [InlineData("no-such-model", "NotFoundError", 404)]
    [InlineData("claude", "BadRequestError", 400)]
    public async Task Rerank_ThatIsRefused_IsCoheresErrorWithItsReason(string model, string error, int status)
    {
        var seen = await world.CohereClientAsync("rerank", new { model });

        Assert.Equal((error, status), ((string?)seen["error"], (int?)seen["status"]));
        Assert.Contains($"'{model}'", (string?)seen["message"], StringComparison.Ordinal);
    }
}
