using OrleansAi.Gateway.Routing;

namespace OrleansAi.Gateway.Tests.Routing;

public sealed class TargetDescriptionTests
{
    [Theory]
    // The estimate of 6 KB of ASCII is 3,000 tokens: 1,000 at least, 1,500 likely.
    [InlineData(3000, 0, null, null, TargetFit.Fits)]
    [InlineData(3000, 0, 1500, null, TargetFit.Fits)]
    [InlineData(3000, 0, 1499, null, TargetFit.Tight)]
    [InlineData(3000, 0, 1000, null, TargetFit.Tight)]
    [InlineData(3000, 0, 999, null, TargetFit.PromptTooLong)]
    [InlineData(3000, 500, 2000, null, TargetFit.Fits)]
    [InlineData(3000, 501, 2000, null, TargetFit.Tight)]
    [InlineData(3000, 1001, 2000, null, TargetFit.PromptTooLong)]
    [InlineData(3000, 500, 2000, 500, TargetFit.Fits)]
    [InlineData(3000, 500, 2000, 499, TargetFit.AnswerTooLong)]
    [InlineData(3000, 0, null, 1, TargetFit.Fits)]
    public void Fit_OfPromptAndAnswer_IsSureOnlyOfWhatIsSure(long estimated, long asked, int? context, int? output, TargetFit fit) =>
        Assert.Equal(fit, new TargetDescription { ContextTokens = context, MaxOutputTokens = output }.Fit(Context(estimated, asked)));

    [Theory]
    [InlineData(ModelCapabilities.None, ModelCapabilities.Text, TargetFit.Fits)]
    [InlineData(ModelCapabilities.Tools, ModelCapabilities.Text, TargetFit.Incapable)]
    [InlineData(ModelCapabilities.Tools, ModelCapabilities.Tools, TargetFit.Fits)]
    [InlineData(ModelCapabilities.Tools | ModelCapabilities.Images, ModelCapabilities.Tools, TargetFit.Incapable)]
    [InlineData(ModelCapabilities.Tools, null, TargetFit.Fits)]
    public void Fit_OfWhatARequestNeeds_IsByWhatTheTargetCan(ModelCapabilities needs, ModelCapabilities? can, TargetFit fit) =>
        Assert.Equal(fit, new TargetDescription { Capabilities = can }.Fit(Context(10, 0) with { Needs = needs }));

    [Fact]
    public void Fit_OfOtherOperations_RestrictsNothing() =>
        Assert.Equal(TargetFit.Fits, new TargetDescription { ContextTokens = 1 }.Fit(Context(1000, 0) with { Operation = ModelOperation.Embeddings }));

    private static RoutingContext Context(long input, long asked) =>
        new() { Random = new Random(1), Operation = ModelOperation.Chat, InputTokens = input, AskedOutputTokens = asked };
}
