using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>A real HTTP server on a free port of loopback that answers as the test says.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _received = new(0);

    private ScriptedUpstream(WebApplication app) => _app = app;

    public string Endpoint => $"{_app.Urls.Single()}/v1";

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Completes when a client has broken a request off.</summary>
    public Task Aborted => _aborted.Task.WaitAsync(Patience.Limit);

    public static async Task<ScriptedUpstream> StartAsync(params RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        var calls = 0;
        foreach (var path in (string[])["/v1/{**path}", "/openai/{**path}", "/api/{**path}"])
            app.MapPost(path, context => upstream.AnswerAsync(context, answers[Math.Min(Interlocked.Increment(ref calls), answers.Length) - 1]));

        await app.StartAsync();
        return upstream;
    }

    /// <summary>Completes when one more request has come in.</summary>
    public async Task ReceivedAsync() => Assert.True(await _received.WaitAsync(Patience.Limit), "No request reached the upstream.");

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _received.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate answer)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Requests.Enqueue(new ReceivedRequest(context.Request.Path, context.Request.QueryString.ToString(), body, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        context.RequestAborted.Register(() => _aborted.TrySetResult());
        _received.Release();
        try
        {
            await answer(context);
        }
        catch (OperationCanceledException)
        {
            // The client has left, as the test wants.
        }
    }
}

internal sealed record ReceivedRequest(string Path, string Query, string Body, Dictionary<string, string> Headers);
