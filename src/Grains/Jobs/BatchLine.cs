using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace OrleansAi.Grains.Jobs;

/// <summary>A line of a file.</summary>
/// <param name="Number">Its number, from 1; empty lines are counted, and left out.</param>
/// <param name="Bytes">Its bytes without its end, or nothing where it is too long.</param>
/// <param name="IsTooLong">Whether it is longer than lines may be.</param>
internal readonly record struct BatchLine(long Number, ReadOnlyMemory<byte> Bytes, bool IsTooLong = false)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>The lines of <paramref name="file"/>, of which one is in memory at a time.</summary>
    public static async IAsyncEnumerable<BatchLine> ReadAsync(Stream file, int longest, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: BufferSize));
        try
        {
            var (number, isTooLong, isAtEnd) = (0L, false, false);
            while (!isAtEnd)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                isAtEnd = read.IsCompleted;
                while (TryTake(ref rest, isAtEnd, out var line))
                {
                    number++;
                    isTooLong |= line.Length > longest;
                    var bytes = isTooLong ? default : line.ToArray().AsMemory().TrimEnd((byte)'\r');
                    if (isTooLong || !bytes.Span.Trim(" \t\r"u8).IsEmpty)
                        yield return new BatchLine(number, bytes, isTooLong);

                    isTooLong = false;
                }

                // Of a line that is too long nothing is kept but that it was so.
                if (rest.Length > longest)
                {
                    isTooLong = true;
                    rest = rest.Slice(rest.End);
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }

            if (isTooLong)
                yield return new BatchLine(number + 1, default, isTooLong);
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TryTake(ref ReadOnlySequence<byte> rest, bool isAtEnd, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        if (!isAtEnd || rest.IsEmpty)
            return false;

        rest = rest.Slice(rest.End);
        return true;
    }
}
