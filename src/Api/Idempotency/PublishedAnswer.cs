using System.Runtime.CompilerServices;
using OrleansAi.Idempotency;
using OrleansAi.Storage;

namespace OrleansAi.Api.Idempotency;

/// <summary>An answer that another front makes, or made: read from the request's grain.</summary>
internal sealed class PublishedAnswer(IIdempotentRequestGrain grain, AnswerSeal seal, TimeProvider time)
{
    private const int MostFailures = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>All pieces, as they come.</summary>
    /// <exception cref="AnswerLostException">Nobody makes the answer any more.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var failures = 0;
        for (var next = 0; ;)
        {
            if (await TryReadAsync(next, cancellationToken) is not { } part)
            {
                if (++failures > MostFailures)
                    throw new TimeoutException("The answer can't be read at the moment.");

                await Task.Delay(Pause, time, cancellationToken);
                continue;
            }

            failures = 0;
            foreach (var piece in part.Pieces)
                yield return seal.Open(next++, piece);

            if (part.State == AnswerState.Lost)
                throw new AnswerLostException();

            if (part.State == AnswerState.Ended)
                yield break;
        }
    }

    private async ValueTask<AnswerPart?> TryReadAsync(int from, CancellationToken cancellationToken)
    {
        try
        {
            return await grain.Read(from, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or StorageException or TimeoutException)
        {
            return null;
        }
    }
}
