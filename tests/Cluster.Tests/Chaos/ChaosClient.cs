using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>
/// Talks in one conversation whatever happens to the cluster: sends a message again, with its client id, until it is acknowledged,
/// and reads the events, after a break through the other front, after the last number that it saw.
/// </summary>
internal sealed class ChaosClient(LoadBalancer fronts, string name)
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly List<(DateTimeOffset At, JsonObject Event)> _events = [];
    private readonly Dictionary<long, string> _acknowledged = [];
    private readonly ConcurrentDictionary<long, TaskCompletionSource> _ends = [];

    public string Conversation { get; private set; } = "";

    /// <summary>Every event in the order in which it came, and when.</summary>
    public IReadOnlyList<(DateTimeOffset At, JsonObject Event)> Events => _events;

    /// <summary>The texts of the messages that were acknowledged, by the number of their turn.</summary>
    public IReadOnlyDictionary<long, string> Acknowledged => _acknowledged;

    public ConcurrentQueue<ClientError> Errors { get; } = [];

    public ConcurrentQueue<string> Violations { get; } = [];

    public ConcurrentQueue<Success> Sends { get; } = [];

    /// <summary>When a stream broke, or ended before its time.</summary>
    public ConcurrentQueue<DateTimeOffset> Breaks { get; } = [];

    /// <summary>How many turns have ended.</summary>
    public int Answers { get; private set; }

    public async Task CreateAsync()
    {
        var front = await fronts.NextAsync();
        Conversation = (string)(await front.AskAsync(HttpMethod.Post, "/api/conversations", new { model = "chat" }, TestCluster.PayingKey))["id"]!;
    }

    /// <summary>Sends one message after another until <paramref name="ending"/>, and returns when the last answer has ended.</summary>
    public async Task TalkAsync(CancellationToken ending)
    {
        using var done = new CancellationTokenSource();
        var reading = ReadAsync(done.Token);
        for (var number = 0; !ending.IsCancellationRequested; number++)
        {
            var turn = await SendAsync($"{name}, message {number}");
            try
            {
                await EndOf(turn).Task.WaitAsync(EndsWithin, TimeProvider.System, CancellationToken.None);
            }
            catch (TimeoutException)
            {
                Violations.Enqueue($"{Conversation}: turn {turn} never ended; the last of {_events.Count} events is {(_events.Count == 0 ? "none" : _events[^1].Event.ToJsonString())}");
                break;
            }
        }

        await done.CancelAsync();
        await reading;
    }

    private async Task<long> SendAsync(string text)
    {
        var began = Now();
        for (ServerProcess? last = null; ;)
        {
            var front = last = await fronts.NextAsync(last);
            try
            {
                using var request = Request(HttpMethod.Post, "messages", new { text, clientId = $"id of {text}" });
                request.Headers.Add("prefer", "respond-async");
                using var response = await front.Http.SendAsync(request);
                var answer = await response.Content.ReadAsStringAsync();
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    Sends.Enqueue(new Success(began, Now()));
                    var turn = (long)JsonNode.Parse(answer)!["turn"]!["number"]!;
                    Check(_acknowledged.TryAdd(turn, text), $"turn {turn} is '{_acknowledged[turn]}', but '{text}' got the same");
                    return turn;
                }

                Errors.Enqueue(new ClientError(Now(), $"sending '{text}': {(int)response.StatusCode} {answer}"));
            }
            catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
            {
                // What was never sent a load balancer sends elsewhere.
                if (!NeverSent(exception))
                {
                    Errors.Enqueue(new ClientError(Now(), $"sending '{text}': {exception.Message}"));
                }
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        ServerProcess? last = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            var front = last = await fronts.NextAsync(last);
            try
            {
                await ReadConnectionAsync(front, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                if (!NeverSent(exception))
                {
                    Errors.Enqueue(new ClientError(Now(), $"reading {Conversation}: {exception.Message}"));
                }

                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }

            Breaks.Enqueue(Now());
        }
    }

    private async Task ReadConnectionAsync(ServerProcess front, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, $"events?after={_events.Count}", null);
        request.Headers.Add("accept", "text/event-stream");
        using var response = await front.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            // A line that a break cut off is no event: it would come again.
            if (line.StartsWith("data: ", StringComparison.Ordinal) && line.EndsWith('}'))
            {
                Take(JsonNode.Parse(line["data: ".Length..])!.AsObject());
            }
        }
    }

    private void Take(JsonObject item)
    {
        Check((long)item["number"]! == _events.Count + 1, $"event {item["number"]} came after {_events.Count}");
        _events.Add((Now(), item));
        if ((string?)item["type"] is "turn.completed" or "turn.failed" or "turn.cancelled")
        {
            Answers++;
            Check(EndOf((long)item["turn"]!).TrySetResult(), $"turn {item["turn"]} ended twice");
        }
    }

    private TaskCompletionSource EndOf(long turn) =>
        _ends.GetOrAdd(turn, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private HttpRequestMessage Request(HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, $"/api/conversations/{Conversation}/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("authorization", $"Bearer {TestCluster.PayingKey}");
        return request;
    }

    /// <summary>Whether a request met nobody, so that sending it elsewhere is no repetition.</summary>
    public static bool NeverSent(Exception exception) =>
        exception is ObjectDisposedException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            Violations.Enqueue($"{Conversation}: {otherwise}");
        }
    }

    private static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
