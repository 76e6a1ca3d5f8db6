using OrleansAi.Gateway.Formats;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Providers;

/// <summary>What sending a call to one target came to: a <see cref="ProviderAnswer"/> or a <see cref="ProviderFailure"/>.</summary>
public abstract class ProviderResult
{
    private protected ProviderResult()
    {
    }
}

/// <summary>An answer that has started: its body is read to the end, then disposed. Disposing earlier breaks the upstream call off.</summary>
public abstract class ProviderAnswer : ProviderResult, IAsyncDisposable
{
    /// <summary>The body's media type: <c>application/json</c> or <c>text/event-stream</c> without parameters, or that of bytes which pass as they are.</summary>
    public required string ContentType { get; init; }

    /// <summary>The body's format.</summary>
    public ChatFormat Format { get; init; }

    /// <summary>What the request asked for and the provider's format has no word for, as the client named it; empty for most.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Reads the next bytes of the body into <paramref name="destination"/>, as soon as there are any. Only cancellation throws.</summary>
    public abstract ValueTask<ProviderRead> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// The body has ended by its own format (<c>[DONE]</c>), whatever may follow: lets the provider read what is left on the wire,
    /// so that the connection can be used again. Does not throw and does not wait long.
    /// </summary>
    public virtual ValueTask CompleteAsync() => ValueTask.CompletedTask;

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>One read of a body.</summary>
/// <param name="Count">The bytes read; zero at the end, or where the body broke off.</param>
/// <param name="Failure">Why the body broke off, or <c>null</c>.</param>
public readonly record struct ProviderRead(int Count, ProviderFailure? Failure = null);

/// <summary>Why a target gave no answer, or only a part of one.</summary>
public sealed class ProviderFailure : ProviderResult
{
    /// <summary>The kind, which decides about retries, other targets and the circuit.</summary>
    public required CallFailureKind Kind { get; init; }

    /// <summary>What happened, for operators and clients: names the fault and no secret.</summary>
    public required string Message { get; init; }

    /// <summary>How long the upstream asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The upstream's HTTP status and error body, where it sent one.</summary>
    public UpstreamError? Upstream { get; init; }
}
