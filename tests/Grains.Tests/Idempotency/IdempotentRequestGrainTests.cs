using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Grains.Idempotency;
using OrleansAi.Grains.Tests.Hosting;
using OrleansAi.Idempotency;

namespace OrleansAi.Grains.Tests.Idempotency;

/// <summary>One request that is sent more than once, as fronts see its grain.</summary>
public sealed class IdempotentRequestGrainTests(IdempotencyFixture fixture) : IClassFixture<IdempotencyFixture>
{
    private readonly IIdempotentRequestGrain _grain = fixture.Silo.Grains.GetGrain<IIdempotentRequestGrain>(Guid.NewGuid().ToString("N"));

    [Fact]
    public async Task Claim_ByTwoRunners_IsGrantedToOne()
    {
        Assert.Equal(ClaimOutcome.Granted, await _grain.Claim(Claim("first")));
        Assert.Equal(ClaimOutcome.Running, await _grain.Claim(Claim("second")));
        Assert.Equal(ClaimOutcome.Granted, await _grain.Claim(Claim("first")));
    }

    [Fact]
    public async Task Claim_OfAnotherRequest_IsRefusedHoweverTheFirstStands()
    {
        await _grain.Claim(Claim("first"));
        Assert.Equal(ClaimOutcome.OfAnotherRequest, await _grain.Claim(Claim("second", "other")));

        await _grain.Append("first", 0, Pieces(1), AnswerEnd.Keep);
        Assert.Equal(ClaimOutcome.OfAnotherRequest, await _grain.Claim(Claim("second", "other")));
    }

    [Fact]
    public async Task Answer_ThatIsKept_IsReadByWhoeverComesLater()
    {
        await _grain.Claim(Claim("first"));
        Assert.Equal(1, await _grain.Append("first", 0, Pieces(1), AnswerEnd.None));
        Assert.Equal(3, await _grain.Append("first", 1, Pieces(2, 3), AnswerEnd.Keep));

        Assert.Equal(ClaimOutcome.Answered, await _grain.Claim(Claim("second")));
        var part = await _grain.Read(0);
        Assert.Equal((AnswerState.Ended, "1 2 3"), (part.State, Text(part)));
        Assert.Equal("3", Text(await _grain.Read(2)));
    }

    [Fact]
    public async Task Reader_WhileTheAnswerIsMade_GetsEachPieceAsItComes()
    {
        await _grain.Claim(Claim("first"));
        await _grain.Append("first", 0, Pieces(1), AnswerEnd.None);
        Assert.Equal("1", Text(await _grain.Read(0)));

        var next = _grain.Read(1);
        Assert.False(next.IsCompleted);
        await _grain.Append("first", 1, Pieces(2), AnswerEnd.None);

        var part = await next.Within("the second piece");
        Assert.Equal((AnswerState.Running, "2"), (part.State, Text(part)));
    }

    [Fact]
    public async Task Append_OfWhatIsThereAlready_ChangesNothing()
    {
        await _grain.Claim(Claim("first"));
        await _grain.Append("first", 0, Pieces(1, 2), AnswerEnd.None);

        Assert.Equal(2, await _grain.Append("first", 0, Pieces(1), AnswerEnd.None));
        Assert.Equal(3, await _grain.Append("first", 1, Pieces(2, 3), AnswerEnd.None));
        Assert.Equal("1 2 3", Text(await _grain.Read(0)));
    }

    [Fact]
    public async Task Append_AfterAGap_SaysWhereToGoOn()
    {
        await _grain.Claim(Claim("first"));

        Assert.Equal(0, await _grain.Append("first", 2, Pieces(3), AnswerEnd.Keep));
        Assert.Equal(ClaimOutcome.Running, await _grain.Claim(Claim("second")));
    }

    [Fact]
    public async Task Append_ByWhoeverIsNotTheRunner_IsRefused()
    {
        Assert.Null(await _grain.Append("nobody", 0, Pieces(1), AnswerEnd.None));
        await _grain.Claim(Claim("first"));

        Assert.Null(await _grain.Append("second", 0, Pieces(1), AnswerEnd.Keep));
    }

    [Theory]
    [InlineData(AnswerEnd.Forget, AnswerState.Ended)]
    [InlineData(AnswerEnd.Break, AnswerState.Lost)]
    public async Task Answer_ThatFailed_IsSeenByItsReadersAndThenForgotten(AnswerEnd end, AnswerState seen)
    {
        await _grain.Claim(Claim("first"));
        var reading = _grain.Read(0);
        await _grain.Append("first", 0, Pieces(1), end);

        var part = await reading.Within("the end of the answer");
        Assert.Equal((seen, "1"), (part.State, Text(part)));
        Assert.Equal(ClaimOutcome.Granted, await _grain.Claim(Claim("second", "other")));
        Assert.Equal(AnswerState.Running, (await _grain.Read(0).Within("the second answer's state")).State);
    }

    [Fact]
    public async Task Read_OfWhatNobodyRuns_SaysSo() => Assert.Equal(AnswerState.Lost, (await _grain.Read(0)).State);

    [Fact]
    public async Task Answer_AfterTheSilosRestart_IsThere()
    {
        var directory = new TemporaryDirectory();
        try
        {
            await using (var silo = await TestSilo.StartAsync(directory.Path, services => services.AddIdempotency()))
            {
                var grain = silo.Grains.GetGrain<IIdempotentRequestGrain>("answered");
                await grain.Claim(Claim("first"));
                await grain.Append("first", 0, Pieces(1, 2), AnswerEnd.Keep);
                await silo.Grains.GetGrain<IIdempotentRequestGrain>("running").Claim(Claim("first"));
            }

            await using (var silo = await TestSilo.StartAsync(directory.Path, services => services.AddIdempotency()))
            {
                var grain = silo.Grains.GetGrain<IIdempotentRequestGrain>("answered");
                Assert.Equal(ClaimOutcome.Answered, await grain.Claim(Claim("second")));
                Assert.Equal("1 2", Text(await grain.Read(0)));

                // The runner may live, and only its grain have moved: it says what it had said before.
                var running = silo.Grains.GetGrain<IIdempotentRequestGrain>("running");
                Assert.Equal(ClaimOutcome.Running, await running.Claim(Claim("second")));
                Assert.Equal(0, await running.Append("first", 2, Pieces(3), AnswerEnd.None));
                Assert.Equal(3, await running.Append("first", 0, Pieces(1, 2, 3), AnswerEnd.None));
            }
        }
        finally
        {
            directory.Delete();
        }
    }

    private static RequestClaim Claim(string runner, string fingerprint = "this") =>
        new() { Fingerprint = fingerprint, Runner = runner, KeepFor = TimeSpan.FromHours(1) };

    private static ImmutableArray<AnswerPiece> Pieces(params int[] numbers) => [.. numbers.Select(number => new AnswerPiece([(byte)number]))];

    private static string Text(AnswerPart part) => string.Join(' ', part.Pieces.Select(piece => piece.Sealed.Single()));
}

/// <summary>A silo with requests.</summary>
public sealed class IdempotencyFixture : SiloFixture
{
    protected override void Configure(IServiceCollection services) => services.AddIdempotency();
}
