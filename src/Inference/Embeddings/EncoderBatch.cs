using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Texts as a model takes them: a tensor for each of its inputs, [texts, tokens], filled up to the longest text.</summary>
internal sealed class EncoderBatch : IDisposable
{
    private readonly List<long[]> _buffers = [];
    private readonly List<OrtValue> _inputs = [];

    public EncoderBatch(EncoderItem[] items)
    {
        Items = items;
        Length = items.Max(static item => item.Length);
    }

    public EncoderItem[] Items { get; }

    /// <summary>The tokens of each row, padding counted.</summary>
    public int Length { get; }

    /// <summary>All tokens, padding counted.</summary>
    public int Tokens => Items.Length * Length;

    public IReadOnlyCollection<OrtValue> Inputs => _inputs;

    /// <summary>Adds an input of zeros.</summary>
    /// <returns>Its rows, one behind the other, to be filled before the batch runs.</returns>
    public Span<long> Add()
    {
        var buffer = ArrayPool<long>.Shared.Rent(Tokens);
        _buffers.Add(buffer);
        _inputs.Add(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, Tokens), [Items.Length, Length]));
        var values = buffer.AsSpan(0, Tokens);
        values.Clear();
        return values;
    }

    public void Dispose()
    {
        foreach (var input in _inputs)
            input.Dispose();
        foreach (var buffer in _buffers)
            ArrayPool<long>.Shared.Return(buffer);
        _inputs.Clear();
        _buffers.Clear();
    }
}
