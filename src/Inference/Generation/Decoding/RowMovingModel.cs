using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using OrleansAi.Inference.Graphs;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Generation.Decoding;

/// <summary>
/// Moves rows of keys and values on the device that a decoder runs on. It is an ONNX model itself, since ONNX Runtime has kernels for that on
/// each of its devices. For each tensor: the rows that have been are cut to the longest of those that stay, and what joins is padded to the
/// same length; both are laid one behind the other, and the new rows are taken from there. For one thread at a time.
/// </summary>
internal sealed class RowMovingModel : IDisposable
{
    private const string Rows = "rows";
    private const string Start = "start";
    private const string End = "end";
    private const string OldPads = "old_pads";
    private const string JoiningPads = "joining_pads";
    private const int Axis = 2;

    private readonly DecoderSignature _signature;
    private readonly ModelSession _session;
    private readonly string[] _inputs;
    private readonly string[] _outputs;

    /// <summary>Loads the model.</summary>
    /// <param name="signature">What the decoder takes and gives.</param>
    /// <param name="settings">How its session runs.</param>
    /// <exception cref="ModelLoadException">The device can't be used.</exception>
    public RowMovingModel(DecoderSignature signature, SessionSettings settings)
    {
        _signature = signature;
        var tensors = Enumerable.Range(0, signature.Past.Length);
        _inputs = [Rows, Start, End, OldPads, JoiningPads, .. tensors.SelectMany(static tensor => new[] { Old(tensor), Joining(tensor) })];
        _outputs = [.. tensors.Select(New)];
        _session = ModelSession.Load(Write(signature), "the model that moves rows", settings);
    }

    /// <summary>Moves rows.</summary>
    /// <inheritdoc cref="ICacheMemory.Move" />
    public void Run(CacheView from, CacheView to, IReadOnlyList<CacheRow> rows, int longest)
    {
        var columns = _signature.Alignment == CacheAlignment.Right ? longest : to.Room;
        var staying = rows.Where(static row => row.Sequence is null).Select(static row => row.Length).DefaultIfEmpty(1).Max();
        SequenceCache[] sequences = [.. rows.Select(static row => row.Sequence).OfType<SequenceCache>()];
        var joining = sequences.Select(static sequence => sequence.Length).DefaultIfEmpty(1).Max();

        // A tensor of no rows is not welcome everywhere, so there is always one, of one token, which nobody takes.
        var hasOld = from.Rows > 0;
        var oldRows = hasOld ? from.Rows : 1;
        var room = hasOld ? from.Room : 1;
        var start = _signature.Alignment == CacheAlignment.Right ? room - staying : 0;
        var taken = 0;
        long[] order = [.. rows.Select(row => row.Sequence is null ? row.Row : oldRows + taken++)];

        using var none = hasOld ? null : Joined([], 1);
        using var added = Joined(sequences, joining);
        var inputs = new List<OrtValue>
        {
            OrtValue.CreateTensorValueFromMemory(order, [order.Length]),
            OrtValue.CreateTensorValueFromMemory([(long)start], [1]),
            OrtValue.CreateTensorValueFromMemory([(long)start + staying], [1]),
            OrtValue.CreateTensorValueFromMemory(Pads(columns - staying), [8]),
            OrtValue.CreateTensorValueFromMemory(Pads(columns - joining), [8]),
        };
        var own = inputs.ToArray();
        try
        {
            for (var tensor = 0; tensor < _outputs.Length; tensor++)
                inputs.AddRange([(none ?? from).Values[tensor], added.Values[tensor]]);
            _session.Run(_inputs, inputs, _outputs, to.Values, CancellationToken.None);
        }
        finally
        {
            foreach (var value in own)
                value.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    // In the processor's memory; padded to the longest of them.
    private CacheView Joined(SequenceCache[] sequences, int longest)
    {
        var rows = Math.Max(1, sequences.Length);
        var values = SequenceCache.Allocate(_signature, rows, longest);
        for (var tensor = 0; tensor < values.Length; tensor++)
        {
            var target = values[tensor].GetTensorMutableRawData();
            if (sequences.Length == 0)
                target.Clear();
            for (var row = 0; row < sequences.Length; row++)
                CacheRows.Copy(_signature, sequences[row].Values[tensor].GetTensorMutableRawData(), sequences[row].Length, target, row, longest, longest, sequences[row].Length);
        }

        return new CacheView(values, rows, longest);
    }

    // How much is put before and behind each of the four dimensions.
    private long[] Pads(int columns)
    {
        var pads = new long[8];
        pads[_signature.Alignment == CacheAlignment.Right ? Axis : 4 + Axis] = columns;
        return pads;
    }

    private static byte[] Write(DecoderSignature signature)
    {
        // What Slice from 13 on and Pad from 13 on mean has not changed since.
        var graph = new OnnxGraph(opset: 17);
        graph.Input(Rows, TensorElementType.Int64, "rows");
        foreach (var name in (string[])[Start, End])
            graph.Input(name, TensorElementType.Int64, 1);
        foreach (var name in (string[])[OldPads, JoiningPads])
            graph.Input(name, TensorElementType.Int64, 8);
        var axis = graph.Numbers(Axis);
        for (var tensor = 0; tensor < signature.Past.Length; tensor++)
        {
            var old = graph.Input(Old(tensor), signature.CacheType, "old_rows", signature.Heads, "old_room", signature.Width);
            var joining = graph.Input(Joining(tensor), signature.CacheType, "joining_rows", signature.Heads, "joining_length", signature.Width);
            var kept = graph.Node("Pad", [graph.Node("Slice", [old, Start, End, axis]), OldPads]);
            var joined = graph.Node("Pad", [joining, JoiningPads]);
            graph.Node("Gather", [graph.Node("Concat", [kept, joined], OnnxSetting.Of("axis", 0L)), Rows], [New(tensor)], OnnxSetting.Of("axis", 0L));
            graph.Output(New(tensor), signature.CacheType, "rows", signature.Heads, "room", signature.Width);
        }

        return graph.ToBytes();
    }

    private static string Old(int tensor) => $"old.{tensor}";

    private static string Joining(int tensor) => $"joining.{tensor}";

    private static string New(int tensor) => $"new.{tensor}";
}
