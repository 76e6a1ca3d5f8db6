using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// The memory of the device that the model runs on, a GPU's, so that keys and values need not travel with each step. Only what comes in does,
/// once; the device moves the rows by itself.
/// </summary>
internal sealed class DeviceCacheMemory : ICacheMemory
{
    private readonly DecoderSignature _signature;
    private readonly DeviceMemory _memory;
    private readonly RowMovingModel _model;

    /// <summary>Prepares the device.</summary>
    /// <param name="signature">What the decoder takes and gives.</param>
    /// <param name="decoder">Its session.</param>
    /// <param name="settings">How that runs.</param>
    /// <exception cref="ModelLoadException">The device can't be used so.</exception>
    public DeviceCacheMemory(DecoderSignature signature, ModelSession decoder, SessionSettings settings)
    {
        _signature = signature;
        _memory = decoder.Memory(settings);
        try
        {
            _model = new RowMovingModel(signature, settings);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    public CacheBuffers Buffers() => new DeviceBuffers(_signature, _memory);

    public void Move(CacheView from, CacheView to, IReadOnlyList<CacheRow> rows, int longest) => _model.Run(from, to, rows, longest);

    // The device's memory can't be written by the processor. Copying all rows on the device takes less than taking one of them there piece by piece.
    public bool TryPut(CacheView rows, int longest, IReadOnlyList<(int Row, SequenceCache Sequence)> joining) => false;

    public void Dispose()
    {
        _model.Dispose();
        _memory.Dispose();
    }

    private sealed class DeviceBuffers(DecoderSignature signature, DeviceMemory memory) : CacheBuffers(signature, memory.Info)
    {
        private readonly List<OrtMemoryAllocation> _blocks = [];

        protected override void Allocate(int count, int bytes)
        {
            for (var i = 0; i < count; i++)
                _blocks.Add(memory.Allocate(bytes));
        }

        protected override void Release()
        {
            foreach (var block in _blocks)
                block.Dispose();
            _blocks.Clear();
        }

        protected override nint Address(int index) => _blocks[index].DangerousGetHandle();
    }
}
