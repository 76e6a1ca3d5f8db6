using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

internal sealed class Literal(object? value, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope) => value;
}

internal sealed class Name(string name, Position position) : Expression(position)
{
    public string Text => name;

    protected override object? Compute(Scope scope) => scope.Get(name);
}

internal sealed class ListLiteral(IReadOnlyList<Expression> items, bool isTuple, Position position) : Expression(position)
{
    public IReadOnlyList<Expression> Items => items;

    public bool IsTuple => isTuple;

    protected override object? Compute(Scope scope) => new TemplateList([.. items.Select(item => item.Evaluate(scope))], isTuple);
}

internal sealed class MapLiteral(IReadOnlyList<(Expression Key, Expression Value)> entries, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var map = new TemplateMap();
        foreach (var (key, value) in entries)
            map.Set(key.Evaluate(scope), value.Evaluate(scope));
        return map;
    }
}
