namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Names and their values; a loop's turn, a macro and a block have one of their own, an <c>if</c> has not.</summary>
internal sealed class Scope(RenderContext context, Scope? parent)
{
    private readonly Dictionary<string, object?> _values = [];

    public RenderContext Context => context;

    public Scope Nest() => new(context, this);

    public void Set(string name, object? value) => _values[name] = value;

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values.TryGetValue(name, out var value))
                return value;
        }

        return new Undefined($"'{name}' is undefined");
    }

    private Scope? Parent => parent;
}
