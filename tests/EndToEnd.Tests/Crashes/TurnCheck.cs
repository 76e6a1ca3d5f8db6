using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Crashes;

/// <summary>Holds the turns and messages of a conversation against what its witness was promised.</summary>
internal static class TurnCheck
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromMinutes(1);

    /// <summary>Every acknowledged turn ends: with the whole answer, or with a reason after the last allowed attempt.</summary>
    public static async Task<IReadOnlyList<JsonObject>> CheckTurnsAsync(ApiClient api, Witness witness)
    {
        var turns = new List<JsonObject>();
        foreach (var (number, text) in witness.Acknowledged.OrderBy(item => item.Key))
        {
            var turn = await Until.GotAsync(
                $"the end of turn {number} of {witness.Conversation}",
                async () => await TurnAsync(api, witness, number) is var now && (string?)now["status"] is "completed" or "failed" ? now : null,
                EndsWithin);
            if ((string?)turn["status"] == "failed" && ((int)turn["attempt"]! != CrashTests.MostAttempts || (string?)turn["failure"]?["code"] != "attempts_exhausted"))
            {
                witness.Violations.Enqueue($"{witness.Conversation}: turn {number} failed so: {turn.ToJsonString()}");
            }

            turn["text"] = text;
            turn["conversation"] = witness.Conversation;
            turns.Add(turn);
        }

        return turns;
    }

    /// <summary>The messages are the acknowledged ones, each once and in order, and whole answers of completed turns.</summary>
    public static async Task CheckMessagesAsync(ApiClient api, Witness witness)
    {
        var messages = new List<JsonObject>();
        while (true)
        {
            var after = messages.Count == 0 ? "" : $"&after={messages[^1]["id"]}";
            var page = (await api.GetAsync($"/api/conversations/{witness.Conversation}/messages?limit=200{after}")).Expect(HttpStatusCode.OK);
            messages.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            if (!(bool)page["hasMore"]!)
            {
                break;
            }
        }

        var said = messages.Where(message => (string?)message["role"] == "user").Select(message => $"{message["id"]} {message["text"]}");
        var promised = witness.Acknowledged.OrderBy(item => item.Key).Select(item => $"{item.Key}.0 {item.Value}");
        if (!said.SequenceEqual(promised))
        {
            witness.Violations.Enqueue($"{witness.Conversation} has the messages\n  {string.Join("\n  ", said)}\nand acknowledged\n  {string.Join("\n  ", promised)}");
        }

        foreach (var message in messages.Where(message => (string?)message["role"] == "assistant"))
        {
            var (text, partial) = ((string)message["text"]!, (bool)message["partial"]!);
            if (partial ? !CrashTests.Answer.StartsWith(text, StringComparison.Ordinal) : text != CrashTests.Answer)
            {
                witness.Violations.Enqueue($"{witness.Conversation}: message {message["id"]} is {(partial ? "partly " : "")}'{text}'");
            }
        }
    }

    public static async Task<JsonObject> TurnAsync(ApiClient api, Witness witness, long number) =>
        (await api.GetAsync($"/api/conversations/{witness.Conversation}/turns/{number}")).Expect(HttpStatusCode.OK);
}
