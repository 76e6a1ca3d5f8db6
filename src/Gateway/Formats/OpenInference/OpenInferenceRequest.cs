using System.Collections.Immutable;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>A request of the Open Inference Protocol: what the model is run on, and how its answer is wanted.</summary>
public sealed record OpenInferenceRequest
{
    /// <summary>What the model is run on.</summary>
    public required PredictionRequest Tensors { get; init; }

    /// <summary>The client's own id of the request, which the answer repeats.</summary>
    public string? Id { get; init; }

    /// <summary>Whether outputs are wanted as bytes after the JSON, where nothing is said of them by themselves.</summary>
    public bool IsBinary { get; init; }

    /// <summary>What is said of single outputs: whether they are wanted as bytes.</summary>
    public ImmutableDictionary<string, bool> BinaryOutputs { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Of which outputs the greatest elements are wanted in their place, and how many (<see cref="TopClasses"/>).</summary>
    public ImmutableDictionary<string, int> Classes { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Whether an output is wanted as bytes.</summary>
    public bool WantsBinary(string output) => BinaryOutputs.GetValueOrDefault(output, IsBinary);
}
