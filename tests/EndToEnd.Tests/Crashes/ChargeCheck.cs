using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Crashes;

/// <summary>Holds a user's ledger against the turns that ended and the calls that reached the upstream.</summary>
internal sealed class ChargeCheck
{
    private readonly Dictionary<string, int> _calls = [];
    private readonly List<DateTimeOffset> _crashes = [];

    /// <summary>The turns that have ended, with the <c>conversation</c> and the <c>text</c> that they are of.</summary>
    public List<JsonObject> Turns { get; } = [];

    public List<string> Violations { get; } = [];

    /// <summary>Charges are written in batches a little later; a crash in between may cost the operator a charge, and never the user.</summary>
    public TimeSpan WrittenWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many completed turns were not charged because a crash followed at once.</summary>
    public int Lost { get; private set; }

    /// <summary>Notes that the server was killed just now.</summary>
    public void Crashed() => Crashed(TimeProvider.System.GetUtcNow());

    /// <summary>Notes that a process was killed at that time.</summary>
    public void Crashed(DateTimeOffset at) => _crashes.Add(at);

    /// <summary>Notes what has reached the upstream since the last time.</summary>
    public void Called(JsonObject journal)
    {
        foreach (var call in journal["entries"]!.AsArray())
        {
            var messages = JsonNode.Parse((string)call!["body"]!)!["messages"]!.AsArray();
            var text = (string)messages.Last(message => (string?)message!["role"] == "user")!["content"]!;
            _calls[text] = _calls.GetValueOrDefault(text) + 1;
        }
    }

    /// <summary>Compares, once the charge of every turn that ended without a crash is written.</summary>
    public async Task CheckAsync(ApiClient api)
    {
        List<JsonObject> entries = [];
        List<string> missing = [];
        async Task<bool> AllAreChargedAsync()
        {
            entries = await LedgerAsync(api);
            var charged = entries.Select(entry => (string)entry["id"]!).ToHashSet();
            missing = [.. Turns.Where(turn => (string?)turn["status"] == "completed" && !charged.Contains(FinalCall(turn))).Select(FinalCall)];
            Lost = missing.Count;
            missing.RemoveAll(call => !MustBeCharged(Turns.Single(turn => FinalCall(turn) == call)));
            return missing.Count == 0;
        }

        try
        {
            await Until.TrueAsync("all charges", AllAreChargedAsync);
        }
        catch (TimeoutException)
        {
            Violations.AddRange(missing.Select(Uncharged));
        }

        foreach (var repeated in entries.GroupBy(entry => (string)entry["id"]!).Where(group => group.Count() > 1))
        {
            Violations.Add($"{repeated.Key} was charged {repeated.Count()} times");
        }

        foreach (var turn in Turns)
        {
            var prefix = $"{turn["conversation"]}:{turn["number"]}:";
            var charges = entries.Where(entry => ((string)entry["id"]!).StartsWith(prefix, StringComparison.Ordinal)).ToList();
            var calls = _calls.GetValueOrDefault((string)turn["text"]!);
            if (charges.Count > calls || charges.Count > (int)turn["attempt"]!)
            {
                Violations.Add($"{prefix} was charged {charges.Count} times, called {calls} times and tried {turn["attempt"]} times");
            }
        }

        // Each charge belongs to a turn, and pays for one call and no more.
        var turns = Turns.Select(turn => $"{turn["conversation"]}:{turn["number"]}").ToHashSet();
        foreach (var entry in entries.Where(entry => !turns.Contains(string.Join(':', ((string)entry["id"]!).Split(':')[..2]))))
        {
            Violations.Add($"a charge of nothing: {entry.ToJsonString()}");
        }

        var dearest = Turns.Where(turn => (string?)turn["status"] == "completed" && (int)turn["attempt"]! == 1).Max(turn => (decimal)turn["cost"]!);

        // A call that was cut off is charged by an estimate, which is not above what was reserved for it.
        var whole = Turns.Where(turn => (string?)turn["status"] == "completed").Select(FinalCall).ToHashSet();
        foreach (var entry in entries.Where(entry => (decimal)entry["amount"]! > (whole.Contains((string)entry["id"]!) ? dearest : (decimal)entry["reserved"]!) || (decimal)entry["amount"]! <= 0))
        {
            Violations.Add($"a charge of more than one call, which costs {dearest}, or of nothing: {entry.ToJsonString()}");
        }
    }

    /// <summary>All entries of the ledger of the client's user, oldest first.</summary>
    public static async Task<List<JsonObject>> LedgerAsync(ApiClient api)
    {
        var entries = new List<JsonObject>();
        for (long? after = 0; after is not null;)
        {
            var page = (await api.GetAsync($"/api/users/me/ledger?limit=1000&after={after}")).Expect(HttpStatusCode.OK);
            entries.AddRange(page["entries"]!.AsArray().Select(entry => entry!.AsObject()));
            after = (long?)page["next"];
        }

        return entries;
    }

    private bool MustBeCharged(JsonObject turn) =>
        (DateTimeOffset)turn["finishedAt"]! is var end
        && !_crashes.Any(crash => crash >= end && crash - end < WrittenWithin);

    private string Uncharged(string call)
    {
        var end = (DateTimeOffset)Turns.Single(turn => FinalCall(turn) == call)["finishedAt"]!;
        var crash = _crashes.Where(crash => crash >= end).Select(crash => (DateTimeOffset?)crash).FirstOrDefault();
        return $"{call} was completed and never charged; {(crash is null ? "no crash followed" : $"a crash followed {(crash - end).Value.TotalSeconds:F1} s later")}";
    }

    private static string FinalCall(JsonObject turn) => $"{turn["conversation"]}:{turn["number"]}:{turn["step"]}:{turn["attempt"]}";
}
