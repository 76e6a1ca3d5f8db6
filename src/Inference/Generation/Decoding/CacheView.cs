using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>Keys and values of several rows as tensors.</summary>
/// <param name="Values">[rows, heads, room, width] for each tensor; disposed with this, which leaves the memory.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Room">How many tokens each has room for.</param>
internal sealed record CacheView(OrtValue[] Values, int Rows, int Room) : IDisposable
{
    public void Dispose()
    {
        foreach (var value in Values)
            value.Dispose();
    }
}
