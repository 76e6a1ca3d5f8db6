using OrleansAi.Grains.Idempotency;
using OrleansAi.Idempotency;
using OrleansAi.Storage.Idempotency;

namespace OrleansAi.Grains.Tests.Idempotency;

/// <summary>Who may run a request.</summary>
public sealed class IdempotencyRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestClaim Mine = new() { Fingerprint = "this", Runner = "mine", KeepFor = TimeSpan.FromHours(24) };
    private static readonly StoredRequest Running = new() { Id = "id", Fingerprint = "this", Runner = "theirs", ExpiresAt = Now.AddHours(1) };
    private static readonly StoredRequest Answered = Running with { Answer = [new AnswerPiece([1])] };

    [Fact]
    public void Decide_NothingThere_Grants() => Assert.Equal(ClaimOutcome.Granted, Decide(null));

    [Fact]
    public void Decide_AnotherRequest_RefusesEvenIfItsRunnerIsLost() =>
        Assert.Equal(ClaimOutcome.OfAnotherRequest, Decide(Running with { Fingerprint = "that" }, IdempotencyRules.Silence));

    [Fact]
    public void Decide_RunnerIsHeardOf_LetsItRun() => Assert.Equal(ClaimOutcome.Running, Decide(Running, IdempotencyRules.Silence - TimeSpan.FromTicks(1)));

    [Fact]
    public void Decide_RunnerIsLost_Grants() => Assert.Equal(ClaimOutcome.Granted, Decide(Running, IdempotencyRules.Silence));

    [Fact]
    public void Decide_Answered_NeedsNoRunner() => Assert.Equal(ClaimOutcome.Answered, Decide(Answered, TimeSpan.FromHours(1)));

    [Fact]
    public void Decide_ByTheRunnerAfterItsAnswer_GivesTheAnswer() => Assert.Equal(ClaimOutcome.Answered, Decide(Answered with { Runner = "mine" }));

    [Fact]
    public void Decide_Expired_GrantsToAnyRequest() =>
        Assert.Equal(ClaimOutcome.Granted, Decide(Answered with { Fingerprint = "that", ExpiresAt = Now }));

    [Fact]
    public void StateOf_RunnerIsLost_IsLostUnlessTheAnswerIsWhole()
    {
        Assert.Equal(AnswerState.Lost, IdempotencyRules.StateOf(Running, isOver: false, IdempotencyRules.Silence));
        Assert.Equal(AnswerState.Ended, IdempotencyRules.StateOf(Answered, isOver: true, IdempotencyRules.Silence));
    }

    private static ClaimOutcome Decide(StoredRequest? stored, TimeSpan silence = default) => IdempotencyRules.Decide(stored, Mine, Now, silence);
}
