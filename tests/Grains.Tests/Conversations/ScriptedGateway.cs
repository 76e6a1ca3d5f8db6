using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using OrleansAi.Gateway;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Grains.Tests.Conversations;

/// <summary>A gateway whose answers a test speaks, piece by piece.</summary>
internal sealed class ScriptedGateway : IModelGateway
{
    private readonly Channel<ScriptedCall> _calls = Channel.CreateUnbounded<ScriptedCall>();

    /// <summary>Every call id, in order.</summary>
    public ConcurrentQueue<string> CallIds { get; } = new();

    /// <summary>Where set, each call is answered with this text at once.</summary>
    public string? AnswerAtOnce { get; set; }

    public async ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken)
    {
        CallIds.Enqueue(call.CallId);
        var scripted = new ScriptedCall(call);
        if (AnswerAtOnce is { } text)
        {
            scripted.Say(text);
            scripted.End();
        }

        await _calls.Writer.WriteAsync(scripted, cancellationToken);
        return await scripted.Result.WaitAsync(cancellationToken);
    }

    /// <summary>The next call that reaches the gateway.</summary>
    public Task<ScriptedCall> NextAsync() => _calls.Reader.ReadAsync().AsTask().Within("a model call");

    /// <summary>Whether a call came that no test has taken.</summary>
    public bool HasCall => _calls.Reader.TryPeek(out _);
}

/// <summary>One model call, and its answer as the test speaks it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The answer belongs to whoever reads it.")]
internal sealed class ScriptedCall(ModelCall call)
{
    private readonly TaskCompletionSource<ModelCallResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScriptedAnswer _answer = new() { Provider = "scripted", UpstreamModel = "model-1", Attempts = 1, ContentType = "text/event-stream" };

    public ModelCall Call => call;

    public Task<ModelCallResult> Result => _result.Task;

    /// <summary>Completes when the answer is given up or read to its end.</summary>
    public Task Disposed => _answer.Disposed;

    /// <summary>The roles and texts of the request, in order.</summary>
    public IEnumerable<string> Messages
    {
        get
        {
            using var body = JsonDocument.Parse(call.Body);
            return [.. body.RootElement.GetProperty("messages").EnumerateArray().Select(message => $"{message.GetProperty("role")}: {message.GetProperty("content")}")];
        }
    }

    public void Say(string text)
    {
        _answer.Send($$$"""{"choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(text)}}}}}]}""");
        _result.TrySetResult(_answer);
    }

    public void End()
    {
        _answer.Send("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""");
        _answer.Finish(null);
        _result.TrySetResult(_answer);
    }

    public void Break(string reason)
    {
        _answer.Send($$$"""{"error":{"message":{{{JsonSerializer.Serialize(reason)}}},"code":"upstream_disconnected"}}""");
        _answer.Finish(reason);
        _result.TrySetResult(_answer);
    }

    public void Refuse(ModelRefusalKind kind, string code, string message, double retryAfterSeconds = 7) =>
        _result.SetResult(new ModelRefusal { Kind = kind, Code = code, Message = message, RetryAfter = TimeSpan.FromSeconds(retryAfterSeconds) });

    public void Fault(Exception exception) => _result.SetException(exception);

    private sealed class ScriptedAnswer : ModelAnswer
    {
        private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private string? _failure;

        public Task Disposed => _disposed.Task;

        public override TokenUsage Usage { get; } = new() { InputTokens = 10, OutputTokens = 5 };

        public override Money Cost { get; } = new(1_000);

        public override string? Failure => _failure;

        public void Send(string json) => _pieces.Writer.TryWrite(Encoding.UTF8.GetBytes($"data: {json}\n\n"));

        public void Finish(string? failure)
        {
            _failure = failure;
            _pieces.Writer.TryComplete();
        }

        public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) =>
            await _pieces.Reader.WaitToReadAsync(cancellationToken) && _pieces.Reader.TryRead(out var piece) ? piece : default;

        public override ValueTask DisposeAsync()
        {
            _disposed.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
