using System.Text;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary>Whether the loop around a statement goes on.</summary>
internal enum Flow
{
    Next,
    Continue,
    Break,
}

/// <summary>A part of a template that writes, assigns or decides.</summary>
internal abstract class Statement(Position position)
{
    public Position Position => position;

    public Flow Execute(Scope scope, StringBuilder output)
    {
        scope.Context.Step(position);
        return Run(scope, output);
    }

    protected abstract Flow Run(Scope scope, StringBuilder output);

    protected static void Write(Scope scope, StringBuilder output, string text)
    {
        scope.Context.SpendText(text.Length);
        output.Append(text);
        if (output.Length > scope.Context.LongestOutput)
            scope.Context.SpendText(output.Length);
    }

    /// <summary>What a body writes, as a text of its own.</summary>
    protected static string Capture(Statement body, Scope scope)
    {
        var output = new StringBuilder();
        body.Execute(scope, output);
        return output.ToString();
    }
}
