using System.Collections.Concurrent;
using System.Net;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Calls with one key through one front, again and again, more often than the key's limits allow.</summary>
internal sealed class LimitedCaller(ServerProcess front, string key)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>The calls that were let through, and when.</summary>
    public ConcurrentQueue<Success> Passed { get; } = [];

    /// <summary>The answers to all others, which were not let through or could not be decided.</summary>
    public ConcurrentQueue<HttpStatusCode> Refused { get; } = [];

    public async Task CallAsync(CancellationToken ending)
    {
        var call = new { model = "chat", max_tokens = 20, messages = new[] { new { role = "user", content = $"A call with {key}" } } };
        while (!ending.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetUtcNow();
            using var answer = await front.SendAsync(HttpMethod.Post, "/v1/chat/completions", call, key, cancellationToken: CancellationToken.None);
            if (answer.IsSuccessStatusCode)
            {
                Passed.Enqueue(new Success(began, TimeProvider.System.GetUtcNow()));
            }
            else
            {
                Refused.Enqueue(answer.StatusCode);
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
