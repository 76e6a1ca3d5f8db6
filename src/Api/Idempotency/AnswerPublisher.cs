using System.Buffers;
using System.Collections.Immutable;
using OrleansAi.Idempotency;
using OrleansAi.Storage;

namespace OrleansAi.Api.Idempotency;

/// <summary>Brings a recording to its grain while it is made, for readers of other fronts, and in the end to the table.</summary>
internal sealed class AnswerPublisher(IIdempotentRequestGrain grain, string runner, AnswerSeal seal, AnswerRecording recording, TimeProvider time)
{
    private const int MostFailures = 10;
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly List<AnswerPiece> _sealed = [];
    private Task? _ended;
    private int _taken;
    private int _known;

    /// <summary>Publishes to the end of the recording.</summary>
    /// <returns>Whether it did: <c>false</c> where another has taken the request over.</returns>
    public async Task<bool> PublishAsync()
    {
        for (var failures = 0; ;)
        {
            if (_known == _sealed.Count)
                await MoreAsync();

            var end = Take();
            if (await TryAppendAsync(end) is { } known)
            {
                failures = 0;
                _known = known;
            }
            else if (++failures > MostFailures && end != AnswerEnd.None)
            {
                throw new TimeoutException("The answer could not be stored.");
            }
            else
            {
                await Task.Delay(Pause, time);
                continue;
            }

            if (_known < 0)
                return false;

            if (_known < _sealed.Count)
                continue;

            if (end != AnswerEnd.None)
                return true;
        }
    }

    /// <summary>Waits for something to send: a little longer than for its first piece, as more may follow, but not so long that the grain gives the runner up.</summary>
    private async Task MoreAsync()
    {
        var part = recording.From(_taken);
        if (part.End != AnswerEnd.None)
            return;

        if (part.Pieces.Count == 0)
            await ((Task)part.Changed.WaitAsync(Heartbeat, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await ((Task)(_ended ??= EndAsync()).WaitAsync(Batch, time)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Seals what has come since: the head by itself, of the rest as much as there is.</summary>
    private AnswerEnd Take()
    {
        var part = recording.From(_taken);
        var body = new ArrayBufferWriter<byte>();
        foreach (var piece in part.Pieces)
        {
            if (_taken++ == 0)
                _sealed.Add(seal.Seal(0, piece.Span));
            else
                body.Write(piece.Span);
        }

        if (body.WrittenCount > 0)
            _sealed.Add(seal.Seal(_sealed.Count, body.WrittenSpan));

        return part.End;
    }

    /// <summary>How many pieces the grain has; less than none where the request is no longer this runner's, <c>null</c> where it can't be reached.</summary>
    private async ValueTask<int?> TryAppendAsync(AnswerEnd end)
    {
        try
        {
            return await grain.Append(runner, _known, [.. _sealed[_known..]], end) ?? -1;
        }
        catch (Exception exception) when (exception is OrleansException or StorageException or TimeoutException)
        {
            return null;
        }
    }

    private async Task EndAsync()
    {
        while (recording.From(int.MaxValue) is { End: AnswerEnd.None, Changed: var changed })
            await changed;
    }
}
