using OrleansAi.Inference.ChatTemplates.Filters;
using OrleansAi.Inference.ChatTemplates.Syntax;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Expressions;

internal sealed class Call(Expression function, ArgumentList arguments, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope) => Invoke(scope, caller: null);

    /// <summary>Calls the function; a <c>call</c> block hands its body over as <c>caller</c>.</summary>
    public object? Invoke(Scope scope, TemplateFunction? caller)
    {
        var callee = function.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        Return(scope);
        if (caller is not null)
            given = new Arguments(given.Positional, new Dictionary<string, object?>(given.Named) { ["caller"] = caller });
        return callee switch
        {
            TemplateFunction target => target(scope.Context, given),
            Undefined undefined => throw undefined.Fault(),
            _ => throw new TemplateFault($"'{TypeNames.Of(callee)}' object is not callable"),
        };
    }
}

/// <summary><c>value | name(arguments)</c></summary>
internal sealed class FilterApplication(Expression value, string name, ArgumentList arguments, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var input = value.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        Return(scope);
        return FilterTable.Apply(scope.Context, name, input, given);
    }
}

/// <summary>What a block has rendered, where filters follow the block's name.</summary>
internal sealed class BlockText(Position position) : Expression(position)
{
    /// <summary>A name that no template can write.</summary>
    public const string Name = "block text";

    protected override object? Compute(Scope scope) => scope.Get(Name);
}

/// <summary><c>value is name(arguments)</c></summary>
internal sealed class TestApplication(Expression value, string name, ArgumentList arguments, Position position) : Expression(position)
{
    protected override object? Compute(Scope scope)
    {
        var tested = value.Evaluate(scope);
        var given = arguments.Evaluate(scope);
        Return(scope);
        return TestTable.Holds(scope.Context, name, tested, given);
    }
}
