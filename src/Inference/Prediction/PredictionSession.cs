using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using OrleansAi.Inference.Sessions;

namespace OrleansAi.Inference.Prediction;

/// <summary>Runs a model on the tensors of requests.</summary>
internal sealed class PredictionSession : IDisposable
{
    private readonly ModelSession _session;
    private readonly string[] _inputs;

    public PredictionSession(ModelSession session, string path)
    {
        _session = session;
        _inputs = [.. session.Inputs.Select(static input => input.Name)];
        if (session.Inputs.FirstOrDefault(static input => TensorTypes.Of(input.ElementType) is null) is { } unknown)
            throw new ModelLoadException($"{path} takes {unknown}, and the Open Inference Protocol has no such datatype; it has {string.Join(", ", TensorDatatypes.Names)}.");
        if (session.HasOtherInputs)
            throw new ModelLoadException($"{path} takes sequences or maps, which the Open Inference Protocol does not have; export it with tensors alone.");

        Inputs = [.. session.Inputs.Select(TensorTypes.SlotOf).OfType<PredictionSlot>()];
        Outputs = [.. session.Outputs.Select(TensorTypes.SlotOf).OfType<PredictionSlot>()];
        if (Outputs.IsEmpty)
            throw new ModelLoadException($"{path} gives no tensor of a datatype of the Open Inference Protocol; export it with tensors (for scikit-learn: zipmap=False).");
    }

    /// <summary>What it takes, in the model's order.</summary>
    public ImmutableArray<PredictionSlot> Inputs { get; }

    /// <summary>What it gives that the protocol has a datatype for.</summary>
    public ImmutableArray<PredictionSlot> Outputs { get; }

    /// <summary>Runs requests that can be run together.</summary>
    /// <returns>The outputs of each, or <c>null</c> where the model does not give a row for each row.</returns>
    /// <exception cref="OnnxRuntimeException">The model does not accept the inputs, or memory is short.</exception>
    public ImmutableArray<PredictionTensor>[]? Run(IReadOnlyList<PredictionItem> batch, CancellationToken cancellationToken)
    {
        var wanted = batch[0].Outputs;
        var values = new OrtValue?[_inputs.Length];
        try
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = InputValues.Join([.. batch.Select(item => item.Inputs[i])]);
            using var outputs = _session.Run(_inputs, values!, [.. wanted], cancellationToken);
            return batch.Count == 1
                ? [[.. outputs.Select((output, index) => OutputValues.Whole(wanted[index], output))]]
                : Cut(wanted, outputs, [.. batch.Select(static item => item.Rows)]);
        }
        finally
        {
            foreach (var value in values)
                value?.Dispose();
        }
    }

    public void Dispose() => _session.Dispose();

    private static ImmutableArray<PredictionTensor>[]? Cut(ImmutableArray<string> names, IReadOnlyList<OrtValue> outputs, int[] rows)
    {
        var cuts = new PredictionTensor[outputs.Count][];
        for (var i = 0; i < cuts.Length; i++)
        {
            if (OutputValues.Cut(names[i], outputs[i], rows) is not { } cut)
                return null;
            cuts[i] = cut;
        }

        return [.. rows.Select((_, item) => cuts.Select(cut => cut[item]).ToImmutableArray())];
    }
}
