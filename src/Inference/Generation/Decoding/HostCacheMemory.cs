using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>The processor's memory, where rows are copied by it.</summary>
internal sealed class HostCacheMemory(DecoderSignature signature) : ICacheMemory
{
    // Below it, starting other threads costs more than copying.
    private const long ParallelFrom = 1 << 20;

    public CacheBuffers Buffers() => new PinnedBuffers(signature);

    public void Move(CacheView from, CacheView to, IReadOnlyList<CacheRow> rows, int longest) =>
        ForEachTensor((long)rows.Count * longest, tensor =>
        {
            var target = to.Values[tensor].GetTensorMutableRawData();
            for (var row = 0; row < rows.Count; row++)
            {
                if (rows[row].Sequence is { } alone)
                    CacheRows.Copy(signature, alone.Values[tensor].GetTensorMutableRawData(), alone.Length, target, row, to.Room, longest, rows[row].Length);
                else
                    CacheRows.Copy(signature, from.Values[tensor].GetTensorMutableRawData()[(rows[row].Row * signature.RowSize(from.Room))..], from.Room, target, row, to.Room, longest, rows[row].Length);
            }
        });

    public bool TryPut(CacheView rows, int longest, IReadOnlyList<(int Row, SequenceCache Sequence)> joining)
    {
        foreach (var (row, sequence) in joining)
        {
            ForEachTensor(longest, tensor => CacheRows.Copy(
                signature, sequence.Values[tensor].GetTensorMutableRawData(), sequence.Length, rows.Values[tensor].GetTensorMutableRawData(), row, rows.Room, longest, sequence.Length));
        }

        return true;
    }

    public void Dispose()
    {
    }

    private void ForEachTensor(long tokens, Action<int> copy)
    {
        if (tokens * signature.BytesPerToken >= ParallelFrom)
        {
            Parallel.For(0, signature.Past.Length, copy);
            return;
        }

        for (var tensor = 0; tensor < signature.Past.Length; tensor++)
            copy(tensor);
    }

    private sealed class PinnedBuffers(DecoderSignature signature) : CacheBuffers(signature, OrtMemoryInfo.DefaultInstance)
    {
        private byte[][] _blocks = [];

        protected override void Allocate(int count, int bytes) =>
            _blocks = [.. Enumerable.Range(0, count).Select(_ => GC.AllocateUninitializedArray<byte>(bytes, pinned: true))];

        protected override void Release() => _blocks = [];

        protected override nint Address(int index) => Marshal.UnsafeAddrOfPinnedArrayElement(_blocks[index], 0);
    }
}
