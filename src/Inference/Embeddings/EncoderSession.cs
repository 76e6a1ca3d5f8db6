using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Embeddings;

/// <summary>Runs an encoder on batches.</summary>
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

    public EncoderSession(ModelSession session, string path, Pooling pooling)
    {
        _session = session;
        _pooling = pooling;
        Output = EncoderOutput.Of(session, path);
        _outputs = [Output.Name];
        _inputs = [.. session.Inputs.Select(static input => input.Name)];
        if (!session.HasInput(Ids) || Array.Find([.. session.Inputs], IsUnknown) is not null)
        {
            throw new ModelLoadException(
                $"{path} is no encoder: it should take {Ids}, and may take {Mask}, {Types} and {Positions}, each Int64 [batch, sequence]; "
                + $"it takes {string.Join(", ", session.Inputs)}.");
        }
    }

    /// <summary>What a row is.</summary>
    public EncoderOutput Output { get; }

    /// <summary>Makes a batch of texts. Safe for any thread.</summary>
    public EncoderBatch Prepare(EncoderItem[] texts)
    {
        var batch = new EncoderBatch(texts);
        foreach (var input in _inputs)
        {
            var values = batch.Add();
            for (var row = 0; row < texts.Length; row++)
                Fill(input, texts[row].Text, values.Slice(row * batch.Length, batch.Length));
        }

        return batch;
    }

    /// <summary>Runs the model on a batch. For one thread at a time.</summary>
    /// <returns>What <see cref="Rows"/> makes rows of; the caller disposes it.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(EncoderBatch batch, CancellationToken cancellationToken) =>
        _session.Run(_inputs, batch.Inputs, _outputs, cancellationToken);

    /// <summary>Makes a row for each text of what the model gave: its vector, or its scores. Safe for any thread.</summary>
    public float[][] Rows(IReadOnlyList<OrtValue> outputs, EncoderBatch batch)
    {
        var values = Numbers(outputs[0]);
        var stride = Output.IsOfTokens ? batch.Length * Output.Width : Output.Width;
        if (values.Length != batch.Items.Length * stride)
            throw new InvalidOperationException($"The model gave {values.Length} numbers for {batch.Items.Length} texts of {batch.Length} tokens.");

        var rows = new float[batch.Items.Length][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new float[Output.Width];
            var states = values.Slice(i * stride, stride);
            if (Output.IsOfTokens)
                PooledStates.Pool(states, batch.Items[i].Length, _pooling, rows[i]);
            else
                states.CopyTo(rows[i]);
        }

        return rows;
    }

    public void Dispose() => _session.Dispose();

    private static bool IsUnknown(TensorSignature input) =>
        input.Name is not (Ids or Mask or Types or Positions) || input.ElementType != TensorElementType.Int64 || input.Shape.Length != 2;

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
