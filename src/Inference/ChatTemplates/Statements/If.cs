using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary><c>if</c>, <c>elif</c> and <c>else</c>; what is set inside stays set behind it.</summary>
internal sealed class If(IReadOnlyList<(Expression Condition, Statement Body)> branches, Statement? otherwise, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        foreach (var (condition, body) in branches)
        {
            if (Truth.Of(condition.Evaluate(scope)))
                return body.Execute(scope, output);
        }

        return otherwise?.Execute(scope, output) ?? Flow.Next;
    }
}
