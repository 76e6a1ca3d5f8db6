using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Runs an encoder on batches. For one thread at a time: its buffers are used again from batch to batch.</summary>
internal sealed class EncoderSession : IDisposable
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private const string Positions = "position_ids";

    private readonly ModelSession _session;
    private readonly Pooling _pooling;
    private readonly string[] _inputs;
    private readonly string[] _outputs;
    private readonly long[][] _buffers;

    public EncoderSession(ModelSession session, string path, Pooling pooling)
    {
        _session = session;
        _pooling = pooling;
        Output = EncoderOutput.Of(session, path);
        _outputs = [Output.Name];
        _inputs = [.. session.Inputs.Select(static input => input.Name)];
        _buffers = [.. _inputs.Select(static _ => Array.Empty<long>())];
        if (!session.HasInput(Ids) || Array.Find([.. session.Inputs], IsUnknown) is not null)
        {
            throw new ModelLoadException(
                $"{path} is no encoder: it should take {Ids}, and may take {Mask}, {Types} and {Positions}, each Int64 [batch, sequence]; "
                + $"it takes {string.Join(", ", session.Inputs)}.");
        }
    }

    /// <summary>What a row is.</summary>
    public EncoderOutput Output { get; }

    /// <summary>Runs the model on a batch.</summary>
    /// <returns>A row for each text: its vector, or its scores.</returns>
    public float[][] Run(ReadOnlySpan<EncoderItem> batch, CancellationToken cancellationToken)
    {
        var length = 0;
        foreach (var item in batch)
            length = Math.Max(length, item.Length);

        var inputs = new OrtValue[_inputs.Length];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Fill(i, batch, length), [batch.Length, length]);
            using var outputs = _session.Run(_inputs, inputs, _outputs, cancellationToken);
            return Rows(outputs[0], batch, length);
        }
        finally
        {
            foreach (var input in inputs)
                input?.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static bool IsUnknown(TensorSignature input) =>
        input.Name is not (Ids or Mask or Types or Positions) || input.ElementType != TensorElementType.Int64 || input.Shape.Length != 2;

    private Memory<long> Fill(int input, ReadOnlySpan<EncoderItem> batch, int length)
    {
        var size = batch.Length * length;
        if (_buffers[input].Length < size)
            _buffers[input] = new long[size];
        var values = _buffers[input].AsSpan(0, size);
        values.Clear();
        for (var row = 0; row < batch.Length; row++)
            Fill(_inputs[input], batch[row].Text, values.Slice(row * length, length));

        return _buffers[input].AsMemory(0, size);
    }

    private static void Fill(string input, EncodedText text, Span<long> row)
    {
        switch (input)
        {
            case Mask:
                row[..text.Length].Fill(1);
                break;
            case Positions:
                for (var i = 0; i < text.Length; i++)
                    row[i] = i;
                break;
            default:
                var tokens = input == Ids ? text.Ids : text.TypeIds;
                for (var i = 0; i < tokens?.Count; i++)
                    row[i] = tokens[i];
                break;
        }
    }

    private float[][] Rows(OrtValue output, ReadOnlySpan<EncoderItem> batch, int length)
    {
        var values = Numbers(output);
        var stride = Output.IsOfTokens ? length * Output.Width : Output.Width;
        if (values.Length != batch.Length * stride)
            throw new InvalidOperationException($"The model gave {values.Length} numbers for {batch.Length} texts of {length} tokens.");

        var rows = new float[batch.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new float[Output.Width];
            var states = values.Slice(i * stride, stride);
            if (Output.IsOfTokens)
                PooledStates.Pool(states, batch[i].Length, _pooling, rows[i]);
            else
                states.CopyTo(rows[i]);
        }

        return rows;
    }

    private static ReadOnlySpan<float> Numbers(OrtValue output)
    {
        if (output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
            return output.GetTensorDataAsSpan<float>();

        var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<Float16, Half>(output.GetTensorDataAsSpan<Float16>());
        var values = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, values);
        return values;
    }
}
