using System.Text;
using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>A provider without a network: each call does what its next step says.</summary>
internal sealed class ScriptedProvider(IEnumerable<ScriptedStep> steps) : IModelProvider, IModelProviderFactory
{
    private readonly Queue<ScriptedStep> _steps = new(steps);

    public string Kind => "Scripted";

    public IEnumerable<string> Validate(string path, ProviderOptions options) => [];

    public IModelProvider Create(string name, ProviderOptions options) => this;

    public async ValueTask<ProviderResult> SendAsync(TargetId target, ModelCall call, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        var step = _steps.Count > 0 ? _steps.Dequeue() : new ScriptedStep(CallFailureKind.ServerError, []);
        return step.Pieces.Length == 0
            ? new ProviderFailure { Kind = step.Failure, Message = "It failed." }
            : new ScriptedAnswer(step) { ContentType = call.Request.Stream ? "text/event-stream" : "application/json" };
    }

    public void Dispose()
    {
    }

    private sealed class ScriptedAnswer(ScriptedStep step) : ProviderAnswer
    {
        private int _next;
        private byte[] _rest = [];

        public override async ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (_rest.Length == 0 && _next < step.Pieces.Length)
                _rest = Encoding.UTF8.GetBytes(step.Pieces[_next++]);

            var count = Math.Min(_rest.Length, destination.Length);
            _rest.AsSpan(0, count).CopyTo(destination.Span);
            _rest = _rest[count..];
            if (count > 0)
                return new ProviderRead(count);

            return step.Failure == CallFailureKind.None
                ? new ProviderRead(0)
                : new ProviderRead(0, new ProviderFailure { Kind = step.Failure, Message = "It broke off." });
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>What one call of a <see cref="ScriptedProvider"/> does: a failure with no pieces, or pieces that end with a failure or well.</summary>
internal sealed record ScriptedStep(CallFailureKind Failure, string[] Pieces);
