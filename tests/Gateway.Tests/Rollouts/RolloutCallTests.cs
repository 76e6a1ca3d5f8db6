using Microsoft.Extensions.DependencyInjection;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Configuration;
using OrleansAi.Gateway.Rollouts;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Models;
using OrleansAi.Usage;
using static OrleansAi.Gateway.Tests.Rollouts.RolloutWorld;

namespace OrleansAi.Gateway.Tests.Rollouts;

/// <summary>Which version calls get, and what is told of them.</summary>
public sealed class RolloutCallTests
{
    [Fact]
    public async Task CallAsync_ByTheLifeOfARollout_GetsTheVersionInForce()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayOver(one, two);
        Assert.Equal(("one", null), await VersionAsync(gateway));

        gateway.Apply(Of(RolloutKind.BlueGreen, 100));
        Assert.Equal(("two", "v2"), await VersionAsync(gateway));
        gateway.Apply(Of(RolloutKind.BlueGreen, 0, revision: 2));
        Assert.Equal(("one", "stable"), await VersionAsync(gateway));
        gateway.Apply(Of(RolloutKind.BlueGreen, 0, revision: 4, status: RolloutStatus.Promoted));
        Assert.Equal(("two", "v2"), await VersionAsync(gateway));

        // An announcement that comes late changes nothing.
        gateway.Apply(Of(RolloutKind.BlueGreen, 0, revision: 3));
        Assert.Equal(("two", "v2"), await VersionAsync(gateway));
        gateway.Apply(Of(RolloutKind.BlueGreen, 0, revision: 5, status: RolloutStatus.Withdrawn));
        Assert.Equal(("one", null), await VersionAsync(gateway));

        Assert.Equal(["v2", "stable", "v2", "v2"], gateway.Recorder.Records.Select(record => record.Version).OfType<string>());
        var report = gateway.Outcomes();
        Assert.Equal((1L, 1L, 0L), (report.Candidate.Calls, report.Baseline.Calls, report.Candidate.Errors));
    }

    [Fact]
    public async Task CallAsync_WhereAFallbackAnswersForTheCandidate_CountsAsItsError()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Error(500));
        await using var gateway = GatewayOver(one, two, new()
        {
            ["OrleansAi:Models:chat:Fallback:0"] = "spare",
            ["OrleansAi:Models:spare:Targets:0:Provider"] = "one",
            ["OrleansAi:Models:spare:Targets:0:Model"] = "spare",
        });
        gateway.Apply(Of(RolloutKind.Canary, 100));

        Assert.Equal(("one", "v2"), await VersionAsync(gateway));

        var report = gateway.Outcomes();
        Assert.Equal((1L, 1L, 0), (report.Candidate.Calls, report.Candidate.Errors, report.Candidate.Latencies.Length));
    }

    [Fact]
    public async Task CallAsync_OfVersionsThatAreKept_IsAnsweredFromItsOwn()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayOver(one, two, new() { ["OrleansAi:Models:chat:Cache:Exact"] = "00:10:00" });
        gateway.Apply(Of(RolloutKind.BlueGreen, 100));
        await VersionAsync(gateway);
        Assert.Equal(("two", "v2"), await VersionAsync(gateway));
        gateway.Apply(Of(RolloutKind.BlueGreen, 0, revision: 2));

        Assert.Equal(("one", "stable"), await VersionAsync(gateway));
        Assert.Single(two.Requests);

        // What comes from memory says nothing of a version.
        Assert.Equal((1L, 1L), gateway.Outcomes() is var report ? (report.Candidate.Calls, report.Baseline.Calls) : default);
    }

    [Fact]
    public async Task Reload_WithoutTheProviderOfAVersion_LeavesTheRolloutOut()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayOver(one, two);

        gateway.Apply(Of(RolloutKind.BlueGreen, 100, provider: "gone"));

        Assert.Equal(("one", null), await VersionAsync(gateway));
        var versions = gateway.Services.GetRequiredService<IModelVersions>();
        Assert.Contains("'gone', which is not among the Providers", Assert.Single(versions.Check("chat", Of(RolloutKind.AB, 1, provider: "gone").Candidate)));
        Assert.Empty(versions.Check("chat", Of(RolloutKind.AB, 1).Candidate));
        Assert.False(versions.Has("none"));
    }

    [Fact]
    public async Task CallAsync_OfAShadow_IsAnsweredByTheStableVersionAndCopied()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayOver(one, two);
        gateway.Apply(Of(RolloutKind.Shadow, 100));
        var shadows = gateway.Services.GetRequiredService<ShadowTraffic>();
        await shadows.StartAsync(CancellationToken.None);

        Assert.Equal(("one", "stable"), await VersionAsync(gateway));

        await UntilAsync(() => gateway.Recorder.Records.Count == 2);
        await shadows.StopAsync(CancellationToken.None);
        var copy = gateway.Recorder.Records.Single(record => record.IsShadow);
        Assert.Equal(("v2", "two/m", ModelCallStatus.Completed), (copy.Version, copy.Target?.ToString(), copy.Status));
        Assert.True(copy.Cost.Nanodollars > 0);
        Assert.Single(gateway.Admission.Requests);
        Assert.Empty(gateway.Health.FailuresOf("two/m"));
        var report = gateway.Outcomes();
        Assert.Equal((1L, 1L), (report.Candidate.Calls, report.Baseline.Calls));
    }

    [Fact]
    public async Task CallAsync_WithMoreCopiesThanMayWait_DropsThemAndAnswers()
    {
        await using var one = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var two = await ScriptedUpstream.StartAsync(Answers.Whole());
        await using var gateway = GatewayOver(one, two, new() { ["OrleansAi:Rollouts:ShadowQueue"] = "3" });
        gateway.Apply(Of(RolloutKind.Shadow, 100));

        // Nobody sends copies yet, so that three wait and the others find no room.
        for (var call = 0; call < 10; call++)
            Assert.Equal(("one", "stable"), await VersionAsync(gateway));

        var shadows = gateway.Services.GetRequiredService<ShadowTraffic>();
        await shadows.StartAsync(CancellationToken.None);
        await UntilAsync(() => gateway.Recorder.Records.Count(record => record.IsShadow) == 3);
        await shadows.StopAsync(CancellationToken.None);
        Assert.Equal((10, 3), (one.Requests.Count, two.Requests.Count));
    }

    private static async Task<(string Provider, string? Version)> VersionAsync(GatewayUnderTest gateway)
    {
        var call = gateway.Call(Bodies.Whole) with { Cache = CacheUse.All };
        await using var answer = Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None).AsTask().WaitAsync(Patience.Limit));
        await GatewayUnderTest.ReadAsync(answer);
        return (answer.Provider, answer.Version);
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!isTrue())
            await ticks.WaitForNextTickAsync(limit.Token);
    }
}
