using System.Net;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Holds what a conversation has in the end against what its client was promised and shown.</summary>
internal static class ConversationCheck
{
    /// <summary>Notes violations with the client, and returns the turns that were acknowledged.</summary>
    public static async Task<IReadOnlyList<JsonObject>> CheckAsync(ApiClient api, ChaosClient client, string answer)
    {
        await CheckEventsAsync(api, client);
        var messages = await PagesAsync(api, $"/api/conversations/{client.Conversation}/messages?limit=200", "after", page => (bool)page["hasMore"]!, item => (string)item["id"]!);
        var said = messages.Where(message => (string?)message["role"] == "user").Select(message => $"{message["id"]} {message["text"]}").ToList();
        var promised = client.Acknowledged.OrderBy(item => item.Key).Select(item => $"{item.Key}.0 {item.Value}").ToList();
        if (!said.SequenceEqual(promised))
        {
            client.Violations.Enqueue($"{client.Conversation} has the messages\n  {string.Join("\n  ", said)}\nand acknowledged\n  {string.Join("\n  ", promised)}");
        }

        var turns = new List<JsonObject>();
        foreach (var (number, text) in client.Acknowledged.OrderBy(item => item.Key))
        {
            var turn = (await api.GetAsync($"/api/conversations/{client.Conversation}/turns/{number}")).Expect(HttpStatusCode.OK);
            var answers = messages.Where(message => (string?)message["role"] == "assistant" && ((string)message["id"]!).StartsWith($"{number}.", StringComparison.Ordinal)).ToList();
            var whole = (string?)turn["status"] == "completed" && answers.Count == 1 && (string?)answers[0]["text"] == answer;
            var stated = (string?)turn["status"] == "failed" && turn["failure"]?["code"] is not null && answers.Count <= 1;
            if (!whole && !stated)
            {
                client.Violations.Enqueue($"{client.Conversation}: turn {number} with {answers.Count} answers ended so: {turn.ToJsonString()}");
            }

            turn["text"] = text;
            turn["conversation"] = client.Conversation;
            turns.Add(turn);
        }

        return turns;
    }

    private static async Task CheckEventsAsync(ApiClient api, ChaosClient client)
    {
        var stored = await PagesAsync(
            api, $"/api/conversations/{client.Conversation}/events?limit=1000", "after", page => (long)page["items"]!.AsArray().Last()!["number"]! < (long)page["last"]!,
            item => $"{item["number"]}");
        for (var number = 1; number <= stored.Count; number++)
        {
            if ((long)stored[number - 1]["number"]! != number)
            {
                client.Violations.Enqueue($"{client.Conversation}: event {number} has the number {stored[number - 1]["number"]}");
                return;
            }
        }

        foreach (var (_, seen) in client.Events)
        {
            if ((long)seen["number"]! > stored.Count || !JsonNode.DeepEquals(seen, stored[(int)(long)seen["number"]! - 1]))
            {
                client.Violations.Enqueue($"{client.Conversation}: what was seen as {seen.ToJsonString()} is not stored so");
                return;
            }
        }
    }

    private static async Task<List<JsonObject>> PagesAsync(
        ApiClient api, string path, string parameter, Func<JsonObject, bool> hasMore, Func<JsonObject, string> idOf)
    {
        var items = new List<JsonObject>();
        while (true)
        {
            var after = items.Count == 0 ? "" : $"&{parameter}={idOf(items[^1])}";
            var page = (await api.SendAsync(HttpMethod.Get, path + after, null, default, ("accept", "application/json"))).Expect(HttpStatusCode.OK);
            var found = page["items"]!.AsArray();
            items.AddRange(found.Select(item => item!.AsObject()));
            if (found.Count == 0 || !hasMore(page))
            {
                return items;
            }
        }
    }
}
