using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary>The parameters and the body of a <c>macro</c> or of a <c>call</c> block.</summary>
internal sealed class MacroDefinition(string name, IReadOnlyList<(string Name, Expression? Default)> parameters, Statement body)
{
    public string Name => name;

    /// <summary>The function, which sees the names that are around its definition.</summary>
    public TemplateFunction Bind(Scope scope) => (context, arguments) =>
    {
        if (arguments.Positional.Count > parameters.Count)
            throw new TemplateFault($"The macro '{name}' takes no more than {parameters.Count} arguments");
        if (arguments.Named.Keys.FirstOrDefault(key => key != "caller" && parameters.All(parameter => parameter.Name != key)) is { } unknown)
            throw new TemplateFault($"The macro '{name}' takes no argument '{unknown}'");

        context.Enter();
        var inner = scope.Nest();
        inner.Set("caller", arguments.Named.TryGetValue("caller", out var caller) ? caller : new Undefined("No caller defined"));
        for (var index = 0; index < parameters.Count; index++)
            inner.Set(parameters[index].Name, Argument(inner, arguments, index));
        var output = new StringBuilder();
        body.Execute(inner, output);
        context.Leave();
        return output.ToString();
    };

    private object? Argument(Scope scope, Arguments arguments, int index)
    {
        var (parameter, fallback) = parameters[index];
        if (arguments.TryGet(index, parameter, out var value))
            return value;
        return fallback is null ? new Undefined($"parameter '{parameter}' was not provided") : fallback.Evaluate(scope);
    }
}

internal sealed class Macro(MacroDefinition definition, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        scope.Set(definition.Name, definition.Bind(scope));
        return Flow.Next;
    }
}

/// <summary><c>call macro(…)</c> … <c>endcall</c>: the macro may write the body, as <c>caller()</c>.</summary>
internal sealed class CallBlock(Call call, MacroDefinition caller, Position position) : Statement(position)
{
    protected override Flow Run(Scope scope, StringBuilder output)
    {
        Write(scope, output, Printer.Text(scope.Context, call.Invoke(scope, caller.Bind(scope))));
        return Flow.Next;
    }
}
