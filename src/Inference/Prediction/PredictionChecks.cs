using System.Collections.Immutable;

namespace OrleansAi.Inference.Prediction;

/// <summary>Says what is wrong with a request before the model sees it.</summary>
internal static class PredictionChecks
{
    /// <summary>What is wrong and what to send instead, or <c>null</c>.</summary>
    public static string? ProblemOf(PredictionRequest request, ImmutableArray<PredictionSlot> inputs, ImmutableArray<PredictionSlot> outputs)
    {
        foreach (var slot in inputs)
        {
            var sent = request.Inputs.Where(input => input.Name == slot.Name).Take(2).ToArray();
            var problem = sent switch
            {
                [] => $"The input '{slot.Name}' is missing. The model takes {All(inputs)}.",
                [_, _] => $"The input '{slot.Name}' is there twice; send it once.",
                [var input] => ProblemOf(input, slot),
                _ => null,
            };
            if (problem is not null)
                return problem;
        }

        if (request.Inputs.FirstOrDefault(input => inputs.All(slot => slot.Name != input.Name)) is { } unknown)
            return $"The model has no input '{unknown.Name}'. It takes {All(inputs)}.";
        if (request.Outputs.FirstOrDefault(output => outputs.All(slot => slot.Name != output)) is { } missing)
            return $"The model has no output '{missing}'. It gives {All(outputs)}.";

        return request.Outputs.Distinct().Count() < request.Outputs.Length ? "An output is asked for twice; name each once." : null;
    }

    private static string? ProblemOf(PredictionTensor input, PredictionSlot slot)
    {
        if (input.Datatype != slot.Datatype)
            return $"The input '{input.Name}' is {input.Datatype.NameOf()}, and the model takes {slot.Datatype.NameOf()}; send that.";
        if (TensorShapes.Elements(input.Shape.AsSpan()) is not { } elements)
            return $"The input '{input.Name}' has the shape {TensorShapes.ToText(input.Shape)}; dimensions are 0 or more, and come to at most {int.MaxValue} elements.";
        if (!TensorShapes.Fits(input.Shape, slot.Shape))
            return $"The input '{input.Name}' has the shape {TensorShapes.ToText(input.Shape)}, and the model takes {TensorShapes.ToText(slot.Shape)}, where -1 is any size.";
        if (input.Datatype == TensorDatatype.Bytes)
        {
            return BinaryTexts.Count(input.Data.AsSpan()) is var count && count != elements
                ? $"The input '{input.Name}' has {count?.ToString() ?? "no whole number of"} texts; the shape {TensorShapes.ToText(input.Shape)} takes {elements}."
                : null;
        }

        var size = (long)elements * input.Datatype.SizeOf();
        return input.Data.Length != size
            ? $"The input '{input.Name}' has {input.Data.Length} bytes; the shape {TensorShapes.ToText(input.Shape)} of {input.Datatype.NameOf()} takes {size}."
            : null;
    }

    private static string All(ImmutableArray<PredictionSlot> slots) =>
        string.Join(", ", slots.Select(static slot => $"{slot.Name} ({slot.Datatype.NameOf()} {TensorShapes.ToText(slot.Shape)})"));
}
