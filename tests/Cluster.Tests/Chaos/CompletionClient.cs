using System.Collections.Concurrent;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>Asks for one streamed completion after another, each once: a client that repeats nothing.</summary>
internal sealed class CompletionClient(LoadBalancer fronts)
{
    public ConcurrentQueue<ClientError> Errors { get; } = [];

    public ConcurrentQueue<Success> Calls { get; } = [];

    public async Task CallAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var front = await fronts.NextAsync();
            var began = TimeProvider.System.GetUtcNow();
            try
            {
                var call = new { model = "chat", stream = true, messages = new[] { new { role = "user", content = "A completion" } } };
                using var response = await front.SendAsync(HttpMethod.Post, "/v1/chat/completions", call, TestCluster.CallingKey, cancellationToken: CancellationToken.None);
                var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
                if (response.IsSuccessStatusCode && text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
                {
                    Calls.Enqueue(new Success(began, TimeProvider.System.GetUtcNow()));
                }
                else
                {
                    Errors.Enqueue(new ClientError(TimeProvider.System.GetUtcNow(), $"completion: {(int)response.StatusCode} {text[..Math.Min(200, text.Length)]}"));
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                if (!ChaosClient.NeverSent(exception))
                {
                    Errors.Enqueue(new ClientError(TimeProvider.System.GetUtcNow(), $"completion: {exception.Message}"));
                }
            }
        }
    }
}
