using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

/// <summary><c>value.name</c></summary>
internal sealed class AttributeAccess(Expression value, string name, Position position) : Expression(position)
{
    public Expression Value => value;

    public string Name => name;

    protected override object? Compute(Scope scope)
    {
        var owner = value.Evaluate(scope);
        Return(scope);
        return Attributes.Get(owner, name);
    }
}

/// <summary><c>value[key]</c></summary>
internal sealed class ItemAccess(Expression value, Expression key, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var owner = value.Evaluate(scope);
        var index = key.Evaluate(scope);
        Return(scope);
        return Attributes.Item(scope.Context, owner, index);
    }
}

/// <summary><c>value[start:stop:step]</c></summary>
internal sealed class SliceAccess(Expression value, Expression? start, Expression? stop, Expression? step, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var owner = value.Evaluate(scope);
        var (first, last, by) = (Bound(start, scope), Bound(stop, scope), Bound(step, scope));
        Return(scope);
        return Sequences.Slice(scope.Context, owner, first, last, by);
    }

    private static long? Bound(Expression? bound, Scope scope) => bound?.Evaluate(scope) switch
    {
        null => null,
        long whole => whole,
        bool truth => truth ? 1 : 0,
        _ => throw new TemplateFault("slice indices must be integers or None"),
    };
}
