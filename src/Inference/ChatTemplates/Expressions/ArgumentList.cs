using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

/// <summary>The arguments of a call as they are written.</summary>
internal sealed class ArgumentList(IReadOnlyList<Expression> positional, IReadOnlyList<(string Name, Expression Value)> named)
{
    public static readonly ArgumentList None = new([], []);

    public Arguments Evaluate(Scope scope)
    {
        if (positional.Count == 0 && named.Count == 0)
            return Arguments.None;
        var values = new object?[positional.Count];
        for (var index = 0; index < values.Length; index++)
            values[index] = positional[index].Evaluate(scope);
        var namedValues = new Dictionary<string, object?>(named.Count);
        foreach (var (name, value) in named)
        {
            if (!namedValues.TryAdd(name, value.Evaluate(scope)))
                throw new TemplateFault($"The argument '{name}' is given twice");
        }

        return new Arguments(values, namedValues);
    }
}
