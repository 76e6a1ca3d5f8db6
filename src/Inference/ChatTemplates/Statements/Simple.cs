using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

internal sealed class Sequence(IReadOnlyList<Statement> statements, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        foreach (var statement in statements)
        {
            var flow = statement.Execute(scope, output);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }
}

internal sealed class TextStatement(string text, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        Write(scope, output, text);
        return Flow.Next;
    }
}

internal sealed class OutputStatement(Expression value, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        Write(scope, output, Printer.Text(scope.Context, value.Evaluate(scope)));
        return Flow.Next;
    }
}

internal sealed class LoopControl(Flow flow, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output) => flow;
}
