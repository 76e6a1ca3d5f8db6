using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests;

/// <summary>Reads a conversation's events as a browser's EventSource does: a connection that breaks is made again, after the last number.</summary>
internal sealed class EventReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly IReadOnlyList<ServerProcess> _fronts;
    private readonly string _conversation;
    private readonly List<JsonObject> _events = [];
    private readonly TaskCompletionSource _firstText = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private EventReader(IReadOnlyList<ServerProcess> fronts, string conversation)
    {
        _fronts = fronts;
        _conversation = conversation;
        _reading = ReadAsync();
    }

    /// <summary>Begins to read through the first of <paramref name="fronts"/>; after a break it goes on through the next.</summary>
    public static EventReader Start(string conversation, params IReadOnlyList<ServerProcess> fronts) => new(fronts, conversation);

    /// <summary>Completes when the answer has begun.</summary>
    public Task FirstTextAsync() => InTimeAsync(_firstText.Task, "the first text");

    /// <summary>All events up to the end of the first turn.</summary>
    public async Task<IReadOnlyList<JsonObject>> UntilTurnEndsAsync()
    {
        await InTimeAsync(_reading, "the end of the turn");
        return _events;
    }

    /// <summary>Asserts that events are numbered without gaps, and that the turn's text is whole after its last restart.</summary>
    public static void AssertWhole(IReadOnlyList<JsonObject> log)
    {
        Assert.Equal(Enumerable.Range(1, log.Count).Select(number => (long)number), log.Select(item => (long)item["number"]!));
        Assert.Equal("turn.completed", (string?)log[^1]["type"]);
        var text = "";
        foreach (var item in log)
        {
            text = (string?)item["type"] switch
            {
                "delta" => text + (string?)item["text"],
                "message.restarted" => "",
                _ => text,
            };
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 100).Select(number => $"w{number} ")), text);
    }

    private async Task InTimeAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Within {Patience} this never came: {what} of {_conversation}. There were {_events.Count} events.");
        }
    }

    private async Task ReadAsync()
    {
        for (var connection = 0; ; connection++)
        {
            try
            {
                if (await ReadConnectionAsync(_fronts[connection % _fronts.Count]))
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The connection broke; the next one goes on after the last number.
            }
        }
    }

    private async Task<bool> ReadConnectionAsync(ServerProcess front)
    {
        var after = _events.Count == 0 ? 0 : (long)_events[^1]["number"]!;
        using var response = await front.SendAsync(
            HttpMethod.Get, $"/api/conversations/{_conversation}/events?after={after}", accept: "text/event-stream");
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal))
            {
                continue;
            }

            var item = JsonNode.Parse(line["data: ".Length..])!.AsObject();
            _events.Add(item);
            switch ((string?)item["type"])
            {
                case "delta":
                    _firstText.TrySetResult();
                    break;
                case "turn.completed" or "turn.failed" or "turn.cancelled":
                    return true;
            }
        }

        return false;
    }
}
