using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary><c>set target = value</c></summary>
internal sealed class Set(Target target, Expression value, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        var assigned = value.Evaluate(scope);
        scope.Context.Position = Position;
        target.Assign(scope, assigned);
        return Flow.Next;
    }
}

/// <summary><c>set target | filters</c> … <c>endset</c>: assigns what the body writes.</summary>
internal sealed class SetBlock(Target target, Expression filters, Statement body, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        var inner = scope.Nest();
        inner.Set(BlockText.Name, Capture(body, inner));
        target.Assign(scope, filters.Evaluate(inner));
        return Flow.Next;
    }
}

/// <summary><c>filter filters</c> … <c>endfilter</c>: writes what the filters make of the body.</summary>
internal sealed class FilterBlock(Expression filters, Statement body, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        var inner = scope.Nest();
        inner.Set(BlockText.Name, Capture(body, inner));
        Write(scope, output, Printer.Text(scope.Context, filters.Evaluate(inner)));
        return Flow.Next;
    }
}

/// <summary><c>with name = value</c> and <c>generation</c>: a body with a scope of its own.</summary>
internal sealed class With(IReadOnlyList<(Target Target, Expression Value)> assignments, Statement body, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        var inner = scope.Nest();
        foreach (var (target, value) in assignments)
            target.Assign(inner, value.Evaluate(scope));
        return body.Execute(inner, output);
    }
}
