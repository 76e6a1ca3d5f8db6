using System.Collections.Immutable;
using OrleansAi.Models;

namespace OrleansAi.Grains.Tests.Models;

/// <summary>What all fronts find by meaning of what one of them kept.</summary>
public sealed class SimilarAnswersGrainTests(KeptAnswersGrainTests.Fixture fixture) : IClassFixture<KeptAnswersGrainTests.Fixture>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly EmbeddedPrompt Paris = new("What is the capital of France?", [1, 0]);
    private static readonly EmbeddedPrompt AlsoParis = new("What's the capital city of France?", [0.98f, 0.2f]);

    [Fact]
    public async Task Find_MeansTheSame_GetsTheAnswerOfTheMostSimilarPrompt()
    {
        var bucket = Bucket("acme/a");
        await bucket.Keep(
        [
            new KeepSimilarAnswer(new EmbeddedPrompt("What is the capital of France, please?", [0.9f, 0.4f]), Answer("less"), Hour),
            new KeepSimilarAnswer(Paris, Answer("more"), Hour),
            new KeepSimilarAnswer(new EmbeddedPrompt("What is the capital of Italy?", [0.98f, 0.2f]), Answer("trap"), Hour),
        ]);

        var found = await bucket.Find(new SimilarAnswerQuery(AlsoParis, 0.8, Hour), CancellationToken.None);

        Assert.Equal(("more", Paris.Text), (found!.Answer.UpstreamModel, found.Prompt.Text));
        Assert.Equal(0.9798, found.Similarity, 3);
    }

    [Theory]
    [InlineData("acme/b", 0.99, 60)]
    [InlineData("acme/b", 0.8, 0)]
    [InlineData("globex/b", 0.8, 60)]
    public async Task Find_NotSimilarEnoughTooOldOrAnothers_GetsNothing(string key, double threshold, int minutes)
    {
        await Bucket("acme/b").Keep([new KeepSimilarAnswer(Paris, Answer("one"), Hour)]);

        Assert.Null(await Bucket(key).Find(new SimilarAnswerQuery(AlsoParis, threshold, TimeSpan.FromMinutes(minutes)), CancellationToken.None));
    }

    [Fact]
    public async Task Keep_SamePromptAgain_TheNewAnswerIsFound()
    {
        var bucket = Bucket("acme/c");
        foreach (var model in (string[])["old", "new"])
            await bucket.Keep([new KeepSimilarAnswer(Paris, Answer(model), Hour)]);

        Assert.Equal("new", (await bucket.Find(new SimilarAnswerQuery(Paris, 0.8, Hour), CancellationToken.None))!.Answer.UpstreamModel);
    }

    private ISimilarAnswersGrain Bucket(string key) => fixture.Silo.Grains.GetGrain<ISimilarAnswersGrain>(key);

    private static KeptAnswer Answer(string model) => new()
    {
        Body = [.. "Paris"u8],
        ContentType = "application/json",
        Provider = "one",
        UpstreamModel = model,
        Format = "OpenAI",
        Dropped = [],
        Age = TimeSpan.FromSeconds(1),
    };
}
