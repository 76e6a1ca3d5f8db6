using OrleansAi.Access;
using OrleansAi.Gateway.LocalModels;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Inference;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.LocalModels;

/// <summary>What a call of a local model comes to where the model has a fallback, and what is recorded of it.</summary>
public sealed class LocalModelCallsTests
{
    private static readonly PredictionAnswer Instead = new() { IsFallback = true };

    private readonly RecordingAdmission _admission = new();
    private readonly RecordingRecorder _recorder = new();

    [Theory]
    [InlineData(InferenceRefusalKind.Overloaded, CallFailureKind.Overloaded)]
    [InlineData(InferenceRefusalKind.Failed, CallFailureKind.ServerError)]
    [InlineData(InferenceRefusalKind.NotLoaded, CallFailureKind.ServerError)]
    public async Task Run_ModelThatIsDown_GivesTheFallbackAndRecordsTheFailure(InferenceRefusalKind kind, CallFailureKind failure)
    {
        var result = await RunAsync(new PredictionAnswer { Refusal = new InferenceRefusal(kind, "Later.") }, Instead);

        Assert.Same(Instead, result.Answer);
        Assert.Equal((ModelCallStatus.Completed, failure, "fallback/recommender"), Recorded());
    }

    [Theory]
    [InlineData(InferenceRefusalKind.Invalid)]
    [InlineData(InferenceRefusalKind.Unknown)]
    [InlineData(InferenceRefusalKind.TooLong)]
    public async Task Run_RequestThatIsWrong_IsRefused(InferenceRefusalKind kind)
    {
        var result = await RunAsync(new PredictionAnswer { Refusal = new InferenceRefusal(kind, "No.") }, Instead);

        Assert.Equal("No.", result.Answer?.Refusal?.Message);
        Assert.Equal((ModelCallStatus.Refused, CallFailureKind.Rejected, null), Recorded());
    }

    [Fact]
    public async Task Run_ModelThatAnswers_GivesItsAnswer()
    {
        var answer = new PredictionAnswer();

        Assert.Same(answer, (await RunAsync(answer, Instead)).Answer);
        Assert.Equal((ModelCallStatus.Completed, CallFailureKind.None, "onnx/recommender"), Recorded());
    }

    [Fact]
    public async Task Run_SiloThatIsGone_GivesTheFallback_AndWithoutOneFails()
    {
        Assert.Same(Instead, (await RunAsync(static () => throw new TimeoutException("Nobody answers."), Instead)).Answer);
        Assert.Equal((ModelCallStatus.Completed, CallFailureKind.Connection, "fallback/recommender"), Recorded());

        await Assert.ThrowsAsync<TimeoutException>(() => RunAsync(static () => throw new TimeoutException("Nobody answers."), instead: null));
        Assert.Equal((ModelCallStatus.Failed, CallFailureKind.Connection, null), Recorded());
    }

    [Fact]
    public async Task Run_CallerWhoLeaves_GetsNoFallback()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(() => throw new OperationCanceledException(left.Token), Instead, left.Token));
        Assert.Equal((ModelCallStatus.Abandoned, CallFailureKind.None, null), Recorded());
    }

    private Task<LocalModelResult<PredictionAnswer>> RunAsync(PredictionAnswer answer, PredictionAnswer instead) => RunAsync(() => answer, instead);

    private Task<LocalModelResult<PredictionAnswer>> RunAsync(Func<PredictionAnswer> run, PredictionAnswer? instead, CancellationToken cancellationToken = default)
    {
        var call = new LocalModelCall
        {
            CallId = "call",
            Caller = new Caller { Tenant = "acme", User = "alice", Tier = "default", Scopes = [Scope.Inference] },
            Endpoint = "/v2/models/infer",
            Model = "recommender",
        };
        return new LocalModelCalls(_admission, _recorder, TimeProvider.System).RunAsync(
            call, _ => Task.FromResult(run()), static answer => answer.Refusal, () => instead, cancellationToken);
    }

    private (ModelCallStatus Status, CallFailureKind Failure, string? Target) Recorded()
    {
        Assert.True(_recorder.Records.TryDequeue(out var record));
        return (record.Status, record.Failure, record.Target is { } target ? $"{target.Provider}/{target.Model}" : null);
    }
}
