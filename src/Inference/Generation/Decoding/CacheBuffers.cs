using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// Memory for the keys and values of a batch, in which ONNX Runtime reads and writes without copying: an array for each tensor, pinned, and
/// laid out [rows, heads, length, width] for whatever rows and length the batch has.
/// </summary>
internal sealed class CacheBuffers(DecoderSignature signature)
{
    private byte[][] _tensors = [.. signature.Past.Select(static _ => Array.Empty<byte>())];

    /// <summary>How many tokens there is room for, padding counted.</summary>
    public int Tokens => _tensors[0].Length / TokenSize;

    /// <summary>The bytes of one token in one tensor.</summary>
    private int TokenSize => signature.Heads * signature.Width * signature.ElementSize;

    /// <summary>Makes room for so many tokens, padding counted. What was there is gone where there was none.</summary>
    public void Reserve(long tokens)
    {
        var size = checked((int)(tokens * TokenSize));
        if (_tensors[0].Length >= size)
            return;

        // Half as much again, so that a batch which grows by a token with each step does not get new memory with each.
        var room = (int)Math.Min(Array.MaxLength, size + ((long)size / 2));
        _tensors = [.. _tensors.Select(_ => GC.AllocateUninitializedArray<byte>(room, pinned: true))];
    }

    /// <summary>The memory of one tensor.</summary>
    public Span<byte> Tensor(int index) => _tensors[index];

    /// <summary>The tensors as the model takes them; the caller disposes them, which leaves the memory.</summary>
    public OrtValue[] View(int rows, int length)
    {
        var values = new OrtValue[_tensors.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance,
                signature.CacheType,
                [rows, signature.Heads, length, signature.Width],
                Marshal.UnsafeAddrOfPinnedArrayElement(_tensors[i], 0),
                (long)rows * length * TokenSize);
        }

        return values;
    }
}
