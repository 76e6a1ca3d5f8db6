using OrleansAi.Grains.Conversations;

namespace OrleansAi.Grains.Tests.Conversations;

public sealed class ConversationOptionsTests
{
    private readonly ConversationOptionsValidator _validator = new();

    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.True(_validator.Validate(null, new ConversationOptions()).Succeeded);

    [Fact]
    public void Validate_SeveralWrong_NamesEach()
    {
        var result = _validator.Validate(null, new ConversationOptions { MaxAttempts = 0, ResumeInterval = TimeSpan.Zero });

        Assert.Equal(2, result.Failures!.Count());
        Assert.Contains("OrleansAi:Conversations:MaxAttempts is 0: write 1 or more.", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("OrleansAi:Conversations:ResumeInterval is 00:00:00: write a time from 00:00:01", result.FailureMessage, StringComparison.Ordinal);
    }
}
