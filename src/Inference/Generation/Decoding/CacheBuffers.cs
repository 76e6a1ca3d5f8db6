using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// Memory for the keys and values of a batch, in which ONNX Runtime reads and writes without copying: a block for each tensor, laid out
/// [rows, heads, length, width] for whatever rows and length the batch has.
/// </summary>
/// <param name="signature">What the model takes and gives.</param>
/// <param name="memory">Where the blocks are.</param>
internal abstract class CacheBuffers(DecoderSignature signature, OrtMemoryInfo memory) : IDisposable
{
    private int _size;

    /// <summary>How many tokens there is room for, padding counted.</summary>
    public int Tokens => _size / TokenSize;

    // The bytes of one token in one tensor.
    private int TokenSize => signature.Heads * signature.Width * signature.ElementSize;

    /// <summary>Makes room for so many tokens, padding counted. What was there is gone where there was none.</summary>
    public void Reserve(long tokens)
    {
        var size = checked((int)(tokens * TokenSize));
        if (_size >= size)
            return;

        // Half as much again, so that a batch which grows by a token with each step does not get new memory with each.
        var room = (int)Math.Min(Array.MaxLength, size + ((long)size / 2));
        _size = 0;
        Release();
        Allocate(signature.Past.Length, room);
        _size = room;
    }

    /// <summary>The tensors as the model takes them; the caller disposes them, which leaves the memory.</summary>
    public OrtValue[] View(int rows, int length)
    {
        var values = new OrtValue[rows == 0 ? 0 : signature.Past.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OrtValue.CreateTensorValueWithData(
                memory, signature.CacheType, [rows, signature.Heads, length, signature.Width], Address(i), (long)rows * length * TokenSize);
        }

        return values;
    }

    public void Dispose()
    {
        _size = 0;
        Release();
    }

    /// <summary>Gets so many blocks of so many bytes.</summary>
    protected abstract void Allocate(int count, int bytes);

    /// <summary>Gives all blocks back.</summary>
    protected abstract void Release();

    /// <summary>Where a block is.</summary>
    protected abstract nint Address(int index);
}
