using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Misbehaviours;

/// <summary>
/// Each way in which a provider misbehaves, for whole and streamed calls of each client format, with and without a fallback: what the
/// client sees, what is charged, and what the circuit breaker learns. The table in docs/operations.md says the same.
/// </summary>
public sealed class FaultMatrixTests(FaultServer world) : IClassFixture<FaultServer>
{
    private const string FirstWords = "w0 w1 w2 ";
    private const string AllWords = "w0 w1 w2 w3 w4 w5 w6 w7 ";
    private static readonly (bool Stream, bool Fallback)[] Cells = [(false, false), (true, false), (false, true), (true, true)];

    public static TheoryData<string> Faults => new(Misbehaviour.All.Keys);

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Provider_ThatMisbehaves_IsHandledTheSameForEveryClient(string name)
    {
        var fault = Misbehaviour.All[name];
        var before = await LedgerAsync(fault);
        await world.Upstream(fault).ScriptAsync(fault.Script);
        await world.Upstream(fault).ClearJournalAsync();
        // The formats at a time; but a connection that is closed under its second call must be that call's own.
        var costs = new List<decimal>();
        foreach (var formats in FaultServer.Formats.Chunk(fault.Calls == 1 ? FaultServer.Formats.Length : 1))
            costs.AddRange(await Task.WhenAll(formats.Select(format => CallAsync(name, fault, format))));

        (string Target, string? Cause)[] circuits = [.. FaultServer.Formats.SelectMany(format => Cells.Select(cell =>
            (Target(fault, FaultServer.Model(name, format, cell.Stream, cell.Fallback)), (cell.Stream ? fault.Streamed : fault.Whole).Failure)))];
        foreach (var (target, cause) in circuits)
        {
            await Until.TrueAsync($"the circuit of {target} that is {(cause is null ? "closed" : $"open by {cause}")}", async () =>
            {
                var circuit = (await world.ClientOf(fault).GetAsync($"/api/admin/providers/circuits/{target}")).Expect(HttpStatusCode.OK);
                return ((string?)circuit["state"], (string?)circuit["cause"]) == (cause is null ? "closed" : "open", cause);
            });
        }

        var journal = (await world.Upstream(fault).JournalAsync())["entries"]!.AsArray();
        Assert.All(journal, entry => Assert.Equal(fault.Tls ? "HTTP/2" : "HTTP/1.1", (string?)entry!["protocol"]));
        // The provider was called for each, and once, unless a connection was closed under the call.
        var closed = fault.Calls == 1 ? 0 : (circuits.Length * fault.Calls) - 1;
        Assert.Equal((circuits.Length * fault.Calls) + closed, journal.Count);
        await Until.TrueAsync($"the charges of ${costs.Sum()} in the ledger", async () => await LedgerAsync(fault) - before == costs.Sum());
    }

    private static string Target(Misbehaviour fault, string model) => $"{(fault.Tls ? "tls" : "plain")}/{model}";

    // What the calls of one format cost.
    private async Task<decimal> CallAsync(string name, Misbehaviour fault, string format)
    {
        var costs = 0m;
        foreach (var (stream, fallback) in Cells)
        {
            var model = FaultServer.Model(name, format, stream, fallback);
            var outcome = stream ? fault.Streamed : fault.Whole;
            for (var call = 0; call < fault.Calls; call++)
            {
                var (path, body) = ClientFormat.Request(format, model, stream);
                var answer = await world.ClientOf(fault).PostAsync(path, body);
                try
                {
                    CheckSeen(answer, format, stream, outcome, fallback, fault, Target(fault, model));
                    costs += await CheckChargedAsync(answer, outcome, fallback, fault, Target(fault, model));
                }
                catch (Exception wrong)
                {
                    throw new InvalidOperationException($"{model}: {wrong.Message}\n{(int)answer.Status} {answer.Headers}\n{answer.Text[..Math.Min(2000, answer.Text.Length)]}", wrong);
                }
            }
        }

        return costs;
    }

    private static void CheckSeen(ApiAnswer answer, string format, bool stream, Outcome outcome, bool fallback, Misbehaviour fault, string target)
    {
        if (outcome.IsMidway)
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(FirstWords, ClientFormat.Words(format, stream, answer.Text));
            Assert.Contains("\"error\"", answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(ClientFormat.End(format), answer.Text, StringComparison.Ordinal);
            return;
        }

        if (outcome.IsAnswered || fallback)
        {
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(AllWords, ClientFormat.Words(format, stream, answer.Text));
            Assert.Equal(outcome.IsAnswered ? target.Split('/')[0] : "sound", answer.Headers.GetValues("x-orleansai-provider").Single());
            var failures = answer.Headers.TryGetValues("x-orleansai-failures", out var failed) ? failed.Single() : null;
            Assert.Equal(outcome.IsAnswered ? outcome.Code is null ? null : failures : $"{target}={outcome.Code}", failures);
            Assert.True(failures is null || failures.Contains($"{target}={outcome.Code}", StringComparison.Ordinal), failures);
            Assert.DoesNotContain("\"error\"", answer.Text, StringComparison.Ordinal);
            Assert.True(!stream || answer.Text.Contains(ClientFormat.End(format), StringComparison.Ordinal), "The stream has no end.");
            return;
        }

        Assert.Equal(outcome.Status, (int)answer.Status);
        Assert.Equal($"{target}={outcome.Code}", answer.Headers.GetValues("x-orleansai-failures").Single());
        Assert.Equal(fault.RetryAfter, (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        var error = JsonNode.Parse(answer.Text)!["error"]!;
        var message = format == "ollama" ? (string)error! : (string)error["message"]!;
        Assert.Contains(target.Split('/')[0], message, StringComparison.Ordinal);
        Assert.Equal(format == "openai" ? outcome.Code : null, format == "openai" ? (string?)error["code"] : null);
    }

    // The record of the call, which is what it is charged for too.
    private async Task<decimal> CheckChargedAsync(ApiAnswer answer, Outcome outcome, bool fallback, Misbehaviour fault, string target)
    {
        var id = answer.Headers.GetValues("x-request-id").Single();
        var call = await Until.GotAsync($"the record of {id}", async () =>
            (await world.ClientOf(fault).GetAsync($"/api/usage/calls?requestId={id}")).Expect(HttpStatusCode.OK)["calls"]!.AsArray().SingleOrDefault());
        var (status, by, cost) = ((string?)call!["status"], (string?)call["target"], (decimal)call["cost"]!);
        Assert.True((string?)call["failure"] == outcome.Failure || (outcome.RetriedAfter is { } retried && (string?)call["failure"] == retried), $"The failure is {call["failure"]}.");
        Assert.Equal(cost, (decimal)call["tokens"]!["output"]!);
        if (outcome.IsMidway)
        {
            // The provider says nothing of what it used: what the client got is counted.
            Assert.Equal(("failed", target, true), (status, by, (bool)call["tokens"]!["estimated"]!));
            Assert.InRange(cost, 1, 8);
        }
        else if (outcome.IsAnswered || fallback)
        {
            Assert.Equal(("completed", outcome.IsAnswered ? target : "sound/sound"), (status, by));
            Assert.Equal(8, cost);
        }
        else
        {
            Assert.Equal(("failed", null, 0), (status, by, cost));
        }

        return cost;
    }

    private async Task<decimal> LedgerAsync(Misbehaviour fault) => (decimal)(await world.ClientOf(fault).GetAsync("/api/users/me/quota")).Expect(HttpStatusCode.OK)["spentToday"]!;
}
