using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

/// <summary>A part of a template that has a value.</summary>
internal abstract class Expression(Position position)
{
    public Position Position => position;

    public object? Evaluate(Scope scope)
    {
        scope.Context.Step(position);
        return Compute(scope);
    }

    /// <summary>Computes the value; the rendering is at this node, and after parts were evaluated <see cref="Return"/> brings it back.</summary>
    protected abstract object? Compute(Scope scope);

    protected void Return(Scope scope) => scope.Context.Position = position;
}
