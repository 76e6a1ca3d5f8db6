using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests.Crashes;

/// <summary>
/// Talks in one conversation through all crashes and remembers what it was promised: every message that was acknowledged,
/// every event that was shown. It keeps two turns open and sends a message again whose acknowledgement never came.
/// </summary>
/// <param name="conversation">The conversation's id.</param>
/// <param name="name">What its messages begin with, so that each message of the test is the only one of its text.</param>
internal sealed class Witness(string conversation, string name)
{
    private const int OpenTurns = 2;

    private readonly ConcurrentDictionary<long, JsonNode> _events = [];
    private readonly ConcurrentDictionary<long, string> _acknowledged = [];
    private readonly Channel<long> _news = Channel.CreateUnbounded<long>();
    private int _sent;
    private string? _unsure;
    private long _last;

    public string Conversation => conversation;

    /// <summary>The texts of the messages that were acknowledged, by the number of their turn.</summary>
    public IReadOnlyDictionary<long, string> Acknowledged => _acknowledged;

    /// <summary>What was seen that must not be.</summary>
    public ConcurrentQueue<string> Violations { get; } = [];

    /// <summary>Raised after each event.</summary>
    public event Action? Seen;

    /// <summary>Posts and reads until the server dies or the test ends it.</summary>
    public async Task TalkAsync(ApiClient api, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(ReadAsync(api, cancellationToken), WriteAsync(api, cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server was killed: whatever was under way is unsure.
        }
    }

    /// <summary>Compares what the server says after its restart with what this has seen before, and goes on from there.</summary>
    public async Task CompareAsync(ApiClient api)
    {
        var path = $"/api/conversations/{conversation}/events";
        long number = 0;
        while (true)
        {
            var answer = await api.SendAsync(HttpMethod.Get, $"{path}?after={number}", null, default, ("accept", "application/json"));
            var page = answer.Expect(HttpStatusCode.OK);
            foreach (var stored in page["items"]!.AsArray())
            {
                Check((long)stored!["number"]! == ++number, $"event {number} is number {stored["number"]}");
                Check(
                    !_events.TryGetValue(number, out var seen) || JsonNode.DeepEquals(seen, stored),
                    $"event {number} was seen as {seen?.ToJsonString()} and is {stored.ToJsonString()} after the crash");
            }

            if (number >= (long)page["last"]!)
            {
                break;
            }
        }

        Check(number >= _last, $"event {_last} was seen, but only {number} are left after the crash");
    }

    /// <summary>Sends what was acknowledged once more: it must be known, and as the same turn.</summary>
    public async Task RepeatAsync(ApiClient api, int most)
    {
        foreach (var (turn, text) in _acknowledged.OrderByDescending(item => item.Key).Take(most))
        {
            var accepted = (await api.SendMessageAsync(conversation, Message(text))).Expect(HttpStatusCode.Accepted);
            Check((bool)accepted["duplicate"]!, $"'{text}' was accepted a second time");
            Check((long)accepted["turn"]!["number"]! == turn, $"'{text}' was turn {turn} and is {accepted["turn"]!["number"]}");
        }
    }

    /// <summary>Sends the message whose acknowledgement never came, if there is one.</summary>
    public async Task SettleAsync(ApiClient api)
    {
        if (_unsure is not null)
        {
            await SendAsync(api, CancellationToken.None);
        }
    }

    private async Task ReadAsync(ApiClient api, CancellationToken cancellationToken)
    {
        await foreach (var item in api.StreamAsync($"/api/conversations/{conversation}/events", null, _last, cancellationToken))
        {
            var shown = JsonNode.Parse(item.Data)!;
            Check(item.EventId == $"{_last + 1}", $"event {item.EventId} came after {_last}");
            Check((string?)shown["type"] == item.EventType, $"event {item.EventId} is called {item.EventType} and is {shown["type"]}");
            _last++;
            _events[_last] = shown;
            _news.Writer.TryWrite(_last);
            Seen?.Invoke();
        }
    }

    private async Task WriteAsync(ApiClient api, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ended = _events.Values.Count(Ends);
            if (_unsure is not null || _acknowledged.Count - ended < OpenTurns)
            {
                await SendAsync(api, cancellationToken);
            }
            else
            {
                await _news.Reader.ReadAsync(cancellationToken);
            }
        }
    }

    private async Task SendAsync(ApiClient api, CancellationToken cancellationToken)
    {
        var text = _unsure ??= $"{name}, message {_sent++}";
        var accepted = (await api.SendMessageAsync(conversation, Message(text), cancellationToken)).Expect(HttpStatusCode.Accepted);
        var turn = (long)accepted["turn"]!["number"]!;
        Check(_acknowledged.TryAdd(turn, text), $"turn {turn} is '{_acknowledged[turn]}', but '{text}' got the same");
        _unsure = null;
    }

    private static bool Ends(JsonNode shown) => (string?)shown["type"] is "turn.completed" or "turn.failed" or "turn.cancelled";

    private static object Message(string text) => new { text, clientId = $"id of {text}" };

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            Violations.Enqueue($"{conversation}: {otherwise}");
        }
    }
}
