using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Statements;

/// <summary>What a value is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Scope scope, object? value);
}

internal sealed class NameTarget(string name) : Target
{
    public override void Assign(Scope scope, object? value) => scope.Set(name, value);
}

/// <summary><c>one, other</c>: the value must have as many items.</summary>
internal sealed class TupleTarget(IReadOnlyList<Target> targets) : Target
{
    public override void Assign(Scope scope, object? value)
    {
        var items = Sequences.Items(scope.Context, value);
        if (items.Count != targets.Count)
            throw new TemplateFault($"{targets.Count} values are to be unpacked, but there are {items.Count}");
        for (var index = 0; index < targets.Count; index++)
            targets[index].Assign(scope, items[index]);
    }
}

/// <summary><c>ns.attribute</c></summary>
internal sealed class NamespaceTarget(string name, string attribute) : Target
{
    public override void Assign(Scope scope, object? value)
    {
        if (scope.Get(name) is not TemplateNamespace space)
            throw new TemplateFault("cannot assign attribute on non-namespace object");
        space.Attributes[attribute] = value;
    }
}
