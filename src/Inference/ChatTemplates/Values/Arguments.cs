namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The arguments of a call, by place or by name.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyDictionary<string, object?> named)
{
    public static readonly Arguments None = new([], new Dictionary<string, object?>());

    public IReadOnlyList<object?> Positional => positional;

    public IReadOnlyDictionary<string, object?> Named => named;

    public bool TryGet(int place, string name, out object? value)
    {
        if (place < positional.Count)
        {
            value = positional[place];
            return true;
        }

        return named.TryGetValue(name, out value);
    }

    public object? Get(int place, string name, object? fallback = null) => TryGet(place, name, out var value) ? value : fallback;

    public object? Required(int place, string name) =>
        TryGet(place, name, out var value) ? value : throw new TemplateFault($"The argument '{name}' is missing");

    public bool Flag(int place, string name) => TryGet(place, name, out var value) && Truth.Of(value);

    public string Text(int place, string name) =>
        Required(place, name) as string ?? throw new TemplateFault($"The argument '{name}' must be a string");

    public long Integer(int place, string name, long fallback) => Get(place, name) switch
    {
        null => fallback,
        long whole => whole,
        bool truth => truth ? 1 : 0,
        _ => throw new TemplateFault($"The argument '{name}' must be an integer"),
    };

    /// <summary>Refuses arguments that the function doesn't have.</summary>
    public void Only(params ReadOnlySpan<string> names)
    {
        if (positional.Count > names.Length)
            throw new TemplateFault($"{names.Length} arguments are taken, but {positional.Count} are given");
        foreach (var name in named.Keys)
        {
            var place = names.IndexOf(name);
            if (place < 0)
                throw new TemplateFault($"There is no argument '{name}'");
            if (place < positional.Count)
                throw new TemplateFault($"The argument '{name}' is given twice");
        }
    }

    public Arguments Skip(int count) => new([.. positional.Skip(count)], named);
}
