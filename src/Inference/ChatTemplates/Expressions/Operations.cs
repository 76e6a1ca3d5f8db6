using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

internal sealed class ArithmeticOperation(string symbol, Expression left, Expression right, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var one = left.Evaluate(scope);
        var other = right.Evaluate(scope);
        Return(scope);
        return Arithmetic.Apply(scope.Context, symbol, one, other);
    }
}

internal sealed class Sign(Expression value, bool negates, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var number = value.Evaluate(scope);
        Return(scope);
        var negated = Arithmetic.Negate(number);
        return negates ? negated : Arithmetic.Negate(negated);
    }
}

/// <summary><c>one ~ other</c>: the texts of both.</summary>
internal sealed class Concatenation(IReadOnlyList<Expression> parts, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var texts = new string[parts.Count];
        for (var index = 0; index < texts.Length; index++)
            texts[index] = Printer.Text(scope.Context, parts[index].Evaluate(scope));
        Return(scope);
        scope.Context.SpendText(texts.Sum(text => (long)text.Length));
        return string.Concat(texts);
    }
}

/// <summary><c>one if condition else other</c>; without <c>else</c> the other is undefined.</summary>
internal sealed class Conditional(Expression condition, Expression then, Expression? otherwise, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope) => Truth.Of(condition.Evaluate(scope))
        ? then.Evaluate(scope)
        : otherwise is null ? new Undefined("the inline if-expression evaluated to false and no else section was defined") : otherwise.Evaluate(scope);
}
