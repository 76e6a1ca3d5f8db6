using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests;

/// <summary>However a call goes, its reservation ends once, one record is written, and what was charged is what the record says.</summary>
public sealed class SettlementProperties
{
    private static readonly Gen<CallFailureKind> Kinds = Gen.Elements(Enum.GetValues<CallFailureKind>());

    private static readonly Gen<string> Pieces = Gen.Elements(
        Answers.Chunk("12345678"), Answers.Finish, Answers.UsageChunk, Answers.Done, ": wait\n\n", "data: {\"cho", "data: {broken\n\n", Answers.Event("{\"error\":{}}"), Answers.WholeJson);

    private static readonly Gen<ScriptedStep> Broken =
        from kind in Kinds
        from pieces in Pieces.ArrayOf()
        select new ScriptedStep(kind == CallFailureKind.None && pieces.Length == 0 ? CallFailureKind.Timeout : kind, pieces);

    private static readonly Gen<ScriptedStep> Sound = Gen.Elements(
        new ScriptedStep(CallFailureKind.None, [Answers.WholeJson]),
        new ScriptedStep(CallFailureKind.None, [Answers.Chunk("a"), Answers.Finish + Answers.UsageChunk, Answers.Done]));

    private static readonly Gen<ScriptedStep> Steps = Gen.Frequency((1, Sound), (2, Broken));

    [Fact]
    public void CallAsync_AnyUpstreamAndAnyClient_EndsEachCallOnce()
    {
        var cases = from steps in Steps.ArrayOf(6)
                    from stream in Gen.Elements(true, false)
                    from reads in Gen.Choose(0, 8)
                    from leavesAt in Gen.Choose(0, 12)
                    select (steps, stream, reads, leavesAt);

        Prop.ForAll(cases.ToArbitrary(), each => EndsOnceAsync(each.steps, each.stream, each.reads, each.leavesAt).GetAwaiter().GetResult())
            .Holds(cases: 400);
    }

    private static async Task<bool> EndsOnceAsync(ScriptedStep[] steps, bool stream, int reads, int leavesAt)
    {
        await using var gateway = new GatewayUnderTest(
            new()
            {
                ["OrleansAi:Providers:one:Kind"] = "Scripted",
                ["OrleansAi:Models:chat:Targets:0:Provider"] = "one",
                ["OrleansAi:Models:chat:Targets:0:Model"] = "m",
                ["OrleansAi:Models:chat:Targets:1:Provider"] = "one",
                ["OrleansAi:Models:chat:Targets:1:Model"] = "n",
                ["OrleansAi:Prices:one/m:OutputPerMillion"] = "10",
            },
            factory: new ScriptedProvider(steps));
        using var left = new CancellationTokenSource();
        if (leavesAt == 0)
            await left.CancelAsync();

        ModelCallResult? result = null;
        try
        {
            result = await gateway.CallAsync(stream ? Bodies.Stream : Bodies.Whole, left.Token);
            for (var read = 1; read <= reads && result is ModelAnswer answer; read++)
            {
                if (read == leavesAt)
                    await left.CancelAsync();

                await answer.ReadAsync(left.Token);
            }
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            // The client has left.
        }

        if (result is ModelAnswer begun)
            await begun.DisposeAsync();

        var record = Assert.Single(gateway.Recorder.Records);
        Assert.Equal(1, gateway.Admission.Settled.Count + gateway.Admission.Released.Count);
        if (gateway.Admission.Settled.TryPeek(out var settled))
            Assert.Equal((record.Usage, record.Cost), settled);
        else
            Assert.Equal((TokenUsage.None, null), (record.Usage, record.Target));

        Assert.True(result is not ModelRefusal || gateway.Admission.Released.Count == 1, "A refused call was charged.");
        Assert.True(record.Attempts >= gateway.Health.Reports.Count, "An attempt was reported more than once.");
        return true;
    }
}
