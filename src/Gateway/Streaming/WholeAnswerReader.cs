using System.Buffers;
using System.Runtime.CompilerServices;
using OrleansAi.Gateway.Formats;
using OrleansAi.Gateway.Providers;
using OrleansAi.Providers;

namespace OrleansAi.Gateway.Streaming;

/// <summary>
/// Reads an answer that is not streamed up to its end before any of it is handed out: it is JSON that is worth nothing in part, so
/// another target can still take over however late this one breaks.
/// </summary>
internal static class WholeAnswerReader
{
    private const int InitialBytes = 8 * 1024;

    /// <summary>Reads the body into a buffer from the pool, which the caller of a success owns.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<WholeAnswerRead> ReadAsync(
        ProviderAnswer source, string provider, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
        var result = default(WholeAnswerRead);
        try
        {
            for (var length = 0; ;)
            {
                var read = await source.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read.Failure is not null)
                    return result = new WholeAnswerRead { Failure = read.Failure };

                length += read.Count;
                if (read.Count == 0)
                    return result = Check(buffer, length, AnswerFormat.Of(source.Format), provider);

                if (length > maxBytes)
                    return result = Fail(CallFailureKind.Malformed, $"{provider} sent an answer of more than {maxBytes} bytes.");

                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            if (result.Buffer is null)
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static WholeAnswerRead Check(byte[] buffer, int length, AnswerFormat format, string provider)
    {
        var facts = format.LookAtWhole(buffer.AsSpan(0, length));
        if (!facts.IsValid)
            return Fail(CallFailureKind.Malformed, $"{provider} sent an answer that is not a JSON object in UTF-8.");

        return facts.HasError
            ? Fail(CallFailureKind.ServerError, $"{provider} reported an error in place of an answer.")
            : new WholeAnswerRead { Buffer = buffer, Length = length, Facts = facts };
    }

    private static WholeAnswerRead Fail(CallFailureKind kind, string message) =>
        new() { Failure = new ProviderFailure { Kind = kind, Message = message } };

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

/// <summary>Either a whole answer or a failure.</summary>
internal readonly record struct WholeAnswerRead
{
    /// <summary>The answer's buffer, from the pool; <c>null</c> with a failure.</summary>
    public byte[]? Buffer { get; init; }

    public int Length { get; init; }

    public AnswerFacts Facts { get; init; }

    public ProviderFailure? Failure { get; init; }
}
