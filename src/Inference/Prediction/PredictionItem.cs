using System.Collections.Immutable;

namespace OrleansAi.Inference.Prediction;

/// <summary>A request that waits for the model: its inputs in the model's order.</summary>
internal sealed class PredictionItem
{
    // What a request takes beside its tensors, about.
    private const int Overhead = 1024;

    private readonly TaskCompletionSource<ImmutableArray<PredictionTensor>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PredictionItem(ImmutableArray<PredictionTensor> inputs, ImmutableArray<string> outputs, long arrived, CancellationToken cancellationToken)
    {
        Inputs = inputs;
        Outputs = outputs;
        Arrived = arrived;
        Cancellation = cancellationToken;
        Bytes = Overhead + inputs.Sum(static input => (long)input.Data.Length);
        Rows = inputs is [{ Shape: [var rows, ..] }, ..] && inputs.All(input => input.Shape is [var first, ..] && first == rows) ? (int)rows : 0;
        Form = string.Join('|', inputs.Select(static input => string.Join(',', input.Shape.Skip(1)))) + "|" + string.Join('|', outputs);
    }

    public ImmutableArray<PredictionTensor> Inputs { get; }

    public ImmutableArray<string> Outputs { get; }

    public long Arrived { get; }

    public long Bytes { get; }

    /// <summary>How many rows the inputs share, or 0 where they share none.</summary>
    public int Rows { get; }

    public CancellationToken Cancellation { get; }

    public Task<ImmutableArray<PredictionTensor>> Done => _done.Task;

    /// <summary>What requests that are run together have in common: shapes but for the first dimension, and outputs.</summary>
    private string Form { get; }

    public bool CanRunWith(PredictionItem other) => Rows > 0 && other.Rows > 0 && Form == other.Form;

    public void Complete(ImmutableArray<PredictionTensor> outputs) => _done.TrySetResult(outputs);

    public void Fail(Exception exception) => _done.TrySetException(exception);

    public void Abandon() => _done.TrySetCanceled(Cancellation);
}
