using System.Text;
using OrleansAi.Gateway;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Benchmarks.Turns;

/// <summary>Answers every model call at once with a short stream, so that what is measured is everything but the model.</summary>
internal sealed class InstantGateway : IModelGateway
{
    public ValueTask<ModelCallResult> CallAsync(ModelCall call, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ModelCallResult>(new InstantAnswer { Provider = "instant", UpstreamModel = "instant", Attempts = 1, ContentType = "text/event-stream" });

    private sealed class InstantAnswer : ModelAnswer
    {
        private static readonly byte[] Stream = Encoding.UTF8.GetBytes(string.Concat(
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":"The answer "}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"is forty-two."}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":20,"completion_tokens":6,"total_tokens":26}}""",
            "[DONE]").Replace("}{", "}\n\ndata: {").Replace("}[", "}\n\ndata: [").Insert(0, "data: ") + "\n\n");

        private bool _read;

        public override TokenUsage Usage { get; } = new() { InputTokens = 20, OutputTokens = 6 };

        public override Money Cost => Money.Zero;

        public override string? Failure => null;

        public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
        {
            var bytes = _read ? default(ReadOnlyMemory<byte>) : Stream;
            _read = true;
            return ValueTask.FromResult(bytes);
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
