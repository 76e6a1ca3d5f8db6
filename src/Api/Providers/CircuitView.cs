using System.Text.Json;
using OrleansAi.Providers;

namespace OrleansAi.Api.Providers;

/// <summary>A circuit as administrators see it.</summary>
/// <param name="Target"><c>provider/model</c>.</param>
/// <param name="State"><c>closed</c>, <c>open</c> or <c>halfOpen</c>.</param>
/// <param name="OpenUntil">When the break ends; absent where the circuit is closed, or open until it is reset.</param>
/// <param name="Breaks">How many breaks followed each other without a success.</param>
/// <param name="Cause">The kind of failure that opened it; absent where it is closed or was opened by hand.</param>
/// <param name="Forced">Whether it was opened by hand.</param>
internal sealed record CircuitView(string Target, string State, DateTimeOffset? OpenUntil, int Breaks, string? Cause, bool Forced)
{
    public static CircuitView Of(CircuitSnapshot circuit, DateTimeOffset now) => new(
        circuit.Target.ToString(),
        JsonNamingPolicy.CamelCase.ConvertName(circuit.StateAt(now).ToString()),
        circuit.OpenUntil == DateTimeOffset.MaxValue ? null : circuit.OpenUntil,
        circuit.Breaks,
        circuit.Cause == CallFailureKind.None ? null : JsonNamingPolicy.CamelCase.ConvertName(circuit.Cause.ToString()),
        circuit.Forced);
}

/// <summary>The circuits of all targets that this process knows.</summary>
internal sealed record CircuitList(IReadOnlyList<CircuitView> Circuits);
