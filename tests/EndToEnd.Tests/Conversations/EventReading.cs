using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace OrleansAi.EndToEnd.Tests.Conversations;

/// <summary>What events say.</summary>
internal static class EventReading
{
    public static JsonNode Json(this SseItem<string> item) => JsonNode.Parse(item.Data)!;

    /// <summary>The text that the deltas among the events add up to.</summary>
    public static string Text(this IEnumerable<SseItem<string>> events) =>
        string.Concat(events.Where(item => item.EventType == "delta").Select(item => (string?)item.Json()["text"]));
}
