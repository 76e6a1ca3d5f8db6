using OrleansAi.Conversations;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Conversations;

/// <summary>What one attempt of a model call came to.</summary>
internal abstract record ModelStepResult;

/// <summary>The model answered to its end.</summary>
internal sealed record ModelAnswered : ModelStepResult
{
    /// <summary>The end of the text, which is not written yet.</summary>
    public required string Rest { get; init; }

    public string? FinishReason { get; init; }

    public required TokenUsage Usage { get; init; }

    public required Money Cost { get; init; }

    public string? Provider { get; init; }

    public string? UpstreamModel { get; init; }
}

/// <summary>The answer broke off after it had begun; another attempt may succeed.</summary>
internal sealed record ModelBroken(string Reason, TokenUsage Usage, Money Cost) : ModelStepResult
{
    /// <summary>The silo stopped or crashed during the attempt; what it used was settled where it was known.</summary>
    public static ModelBroken ByCrash { get; } = new("the server stopped in the middle of it.", TokenUsage.None, Money.Zero);
}

/// <summary>There is no answer, and another attempt would not change that now.</summary>
internal sealed record ModelRefused(TurnFailure Failure) : ModelStepResult;
