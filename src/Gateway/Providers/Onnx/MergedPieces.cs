using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>The pieces of several choices as they come.</summary>
internal static class MergedPieces
{
    // A choice that is far ahead of its reader waits.
    private const int MostWaiting = 64;

    public static async IAsyncEnumerable<(int Choice, GenerationPiece Piece)> Of(
        IReadOnlyList<IAsyncEnumerable<GenerationPiece>> choices, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (choices.Count == 1)
        {
            await foreach (var piece in choices[0].WithCancellation(cancellationToken))
                yield return (0, piece);

            yield break;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var merged = Channel.CreateBounded<(int, GenerationPiece)>(MostWaiting);
        var copying = CopyAllAsync(choices, merged.Writer, leaving.Token);
        try
        {
            await foreach (var piece in merged.Reader.ReadAllAsync(cancellationToken))
                yield return piece;
        }
        finally
        {
            await leaving.CancelAsync();
            await copying;
        }
    }

    private static async Task CopyAllAsync(IReadOnlyList<IAsyncEnumerable<GenerationPiece>> choices, ChannelWriter<(int, GenerationPiece)> to, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(choices.Select((choice, index) => CopyAsync(choice, index, to, cancellationToken)));
            to.TryComplete();
        }
        catch (Exception exception)
        {
            to.TryComplete(exception);
        }
    }

    private static async Task CopyAsync(IAsyncEnumerable<GenerationPiece> from, int index, ChannelWriter<(int, GenerationPiece)> to, CancellationToken cancellationToken)
    {
        await foreach (var piece in from.WithCancellation(cancellationToken))
            await to.WriteAsync((index, piece), cancellationToken);
    }
}
