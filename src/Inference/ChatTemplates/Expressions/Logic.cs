using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

internal sealed class Not(Expression value, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope) => !Truth.Of(value.Evaluate(scope));
}

/// <summary><c>and</c> and <c>or</c>: the value of the operand that decides, as in Python.</summary>
internal sealed class Logical(Expression left, Expression right, bool isOr, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var value = left.Evaluate(scope);
        return Truth.Of(value) == isOr ? value : right.Evaluate(scope);
    }
}

/// <summary><c>a &lt; b &lt;= c</c>: each operand is evaluated once, and the first comparison that fails ends it.</summary>
internal sealed class ComparisonChain(Expression first, IReadOnlyList<(string Symbol, Expression Operand)> rest, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var left = first.Evaluate(scope);
        foreach (var (symbol, operand) in rest)
        {
            var right = operand.Evaluate(scope);
            Return(scope);
            if (!Holds(scope.Context, symbol, left, right))
                return false;
            left = right;
        }

        return true;
    }

    private static bool Holds(RenderContext context, string symbol, object? left, object? right) => symbol switch
    {
        "==" => Comparison.Same(context, left, right),
        "!=" => !Comparison.Same(context, left, right),
        "<" => Comparison.Order(context, left, right) < 0,
        "<=" => Comparison.Order(context, left, right) <= 0,
        ">" => Comparison.Order(context, left, right) > 0,
        ">=" => Comparison.Order(context, left, right) >= 0,
        "in" => Comparison.Contains(context, right, left),
        _ => !Comparison.Contains(context, right, left),
    };
}
