using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary><c>for target in items if condition</c>: each turn has its own scope, and the <c>else</c> is for no turn at all.</summary>
internal sealed class For(Target target, Expression items, Expression? condition, Statement body, Statement? otherwise, Position position)
    : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        var all = items.Evaluate(scope);
        scope.Context.Position = Position;
        var taken = Filter(scope, Sequences.Items(scope.Context, all));
        if (taken.Count == 0)
        {
            otherwise?.Execute(scope.Nest(), output);
            return Flow.Next;
        }

        var loop = new LoopState(taken, scope.Get("loop") is LoopState outer ? outer.Depth + 1 : 1);
        for (; loop.Index < taken.Count; loop.Index++)
        {
            scope.Context.Step(Position);
            var turn = scope.Nest();
            target.Assign(turn, taken[loop.Index]);
            turn.Set("loop", loop);
            if (body.Execute(turn, output) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private IReadOnlyList<object?> Filter(Scope scope, IReadOnlyList<object?> all) => condition is null ? all : [.. all.Where(item =>
    {
        var turn = scope.Nest();
        target.Assign(turn, item);
        return Truth.Of(condition.Evaluate(turn));
    })];
}
