using System.Text;
using OrleansAi.Grains.Providers;
using OrleansAi.Providers;
using OrleansAi.Storage.GrainState;

namespace OrleansAi.Grains.Tests.Providers;

/// <summary>Circuits that an older version stored must be understood by a newer one: this form doesn't change.</summary>
public sealed class StoredCircuitTests
{
    private const string Stored = """
        {"version":3,"openUntil":"2026-08-01T12:00:30+00:00","breaks":2,"cause":"ServerError","forced":false,"probe":"p","probeExpires":"2026-08-01T12:00:45+00:00"}
        """;

    private static readonly StoredCircuit Circuit = new()
    {
        Version = 3,
        OpenUntil = new DateTimeOffset(2026, 8, 1, 12, 0, 30, TimeSpan.Zero),
        Breaks = 2,
        Cause = CallFailureKind.ServerError,
        Probe = "p",
        ProbeExpires = new DateTimeOffset(2026, 8, 1, 12, 0, 45, TimeSpan.Zero),
    };

    [Fact]
    public void Serialize_AnOpenCircuitWithAProbe_HasThePinnedForm() =>
        Assert.Equal(Stored, Encoding.UTF8.GetString(GrainStateJson.Serialize(Circuit)));

    [Fact]
    public void Deserialize_ThePinnedForm_IsTheCircuit() =>
        Assert.Equal(Circuit, GrainStateJson.Deserialize<StoredCircuit>(Encoding.UTF8.GetBytes(Stored)));

    [Fact]
    public void Deserialize_ACircuitOpenUntilItsReset_IsOpenForEver()
    {
        var forced = new StoredCircuit { Version = 1, OpenUntil = DateTimeOffset.MaxValue, Breaks = 1, Forced = true };
        Assert.Equal(forced, GrainStateJson.Deserialize<StoredCircuit>(GrainStateJson.Serialize(forced)));
    }
}
