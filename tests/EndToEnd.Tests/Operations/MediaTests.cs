using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Operations;

/// <summary>Images and sound, with OpenAI's own client and a provider that nobody here wrote.</summary>
public sealed class MediaTests(OperationsWorld world) : IClassFixture<OperationsWorld>
{
    [Fact]
    public async Task Images_AreTheProviders()
    {
        var seen = await world.OpenAiClientAsync("makeImages", new { model = "paint" });

        Assert.Equal(["a cat", "another"], Texts(seen["images"]));
    }

    [Fact]
    public async Task Image_EditedFromAnother_IsTheProviders()
    {
        var seen = await world.OpenAiClientAsync("editImage", new { model = "paint" });

        Assert.Equal(["a hat"], Texts(seen["images"]));
    }

    [Fact]
    public async Task Speech_IsTheProvidersSoundWithItsType()
    {
        var seen = await world.OpenAiClientAsync("speak", new { model = "voice" });

        Assert.Equal(("sound of hello", "audio/opus", "aimock"), ((string?)seen["sound"], (string?)seen["type"], (string?)seen["provider"]));
    }

    [Fact]
    public async Task Transcription_IsTheProviders()
    {
        var seen = await world.OpenAiClientAsync("transcribe", new { model = "ears" });

        Assert.Equal("Hello there, this is what was said.", (string?)seen["answer"]!["text"]);
    }

    [Fact]
    public async Task Transcription_Streamed_ArrivesInParts()
    {
        var seen = await world.OpenAiClientAsync("streamTranscription", new { model = "ears" });

        Assert.Equal(("Hello there, this is what was said.", "Hello there, this is what was said."), ((string?)seen["text"], (string?)seen["done"]));
    }

    [Fact]
    public async Task Translation_IsTheProviders()
    {
        var seen = await world.OpenAiClientAsync("translateRecording", new { model = "ears" });

        Assert.Equal("Good day.", (string?)seen["answer"]!["text"]);
    }

    // The client divides the second form by another boundary.
    [Fact]
    public async Task Form_SentAgainWithItsKey_IsTheSameRequest()
    {
        var seen = await world.OpenAiClientAsync("transcribeTwiceWithOneKey", new { model = "ears" });

        Assert.Equal((true, "true"), ((bool?)seen["same"], (string?)seen["replayed"]));
    }

    [Theory]
    [InlineData("makeImages", "images")]
    [InlineData("transcribe", "audio")]
    public async Task Media_WithoutItsScope_IsAPermissionDeniedError(string scenario, string scope)
    {
        var seen = await world.OpenAiClientAsync(scenario, new { model = "paint" }, OperationsWorld.ChatOnlyKey);

        Assert.Equal("PermissionDeniedError", (string?)seen["error"]);
        Assert.Contains($"'{scope}'", (string?)seen["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_CountsImagesCharactersAndSeconds()
    {
        var api = new ApiClient(world.Server.Http, OperationsWorld.Key);
        await world.OpenAiClientAsync("makeImages", new { model = "paint" });
        await world.OpenAiClientAsync("speak", new { model = "voice" });
        await world.OpenAiClientAsync("transcribe", new { model = "ears" });

        await Until.TrueAsync("the usage of images, speech and transcriptions", async () =>
        {
            var groups = (await api.GetAsync("/api/usage?groupBy=model")).Expect(HttpStatusCode.OK)["groups"]!.AsArray();
            return Of(groups, "paint", "images") >= 2 && Of(groups, "voice", "characters") >= 5 && Of(groups, "ears", "audioSeconds") >= 1
                && Of(groups, "paint", "cost") >= 0.08;
        });
    }

    private static double Of(JsonArray groups, string model, string member) =>
        (double?)groups.FirstOrDefault(group => (string?)group!["group"] == model)?[member] ?? 0;

    private static IEnumerable<string?> Texts(JsonNode? array) => array?.AsArray().Select(item => (string?)item) ?? [];
}
