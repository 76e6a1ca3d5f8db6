using OrleansAi.Gateway.Providers;

namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>An answer that arrives in given pieces.</summary>
internal static class PiecewiseAnswer
{
    public static EnumerableProviderAnswer Of(params byte[][] pieces) => new(_ => ToAsync(pieces)) { ContentType = "text/event-stream" };

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ToAsync(byte[][] pieces)
    {
        foreach (var piece in pieces)
        {
            await Task.Yield();
            yield return piece;
        }
    }
}
