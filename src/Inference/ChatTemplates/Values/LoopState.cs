namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>What a loop's body knows as <c>loop</c>.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items, int depth)
{
    private IReadOnlyList<object?>? _lastChecked;

    public int Depth => depth;

    public int Index { get; set; }

    public bool TryGet(string name, out object? value)
    {
        value = name switch
        {
            "index" => (long)(Index + 1),
            "index0" => (long)Index,
            "revindex" => (long)(items.Count - Index),
            "revindex0" => (long)(items.Count - Index - 1),
            "first" => Index == 0,
            "last" => Index == items.Count - 1,
            "length" => (long)items.Count,
            "depth" => (long)depth,
            "depth0" => depth - 1L,
            "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
            "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next item"),
            "cycle" => (TemplateFunction)Cycle,
            "changed" => (TemplateFunction)((context, arguments) => Changed(context, arguments)),
            _ => this,
        };
        return !ReferenceEquals(value, this);
    }

    private object? Cycle(RenderContext context, Arguments arguments) => arguments.Positional.Count > 0
        ? arguments.Positional[Index % arguments.Positional.Count]
        : throw new TemplateFault("no items for cycling given");

    private bool Changed(RenderContext context, Arguments arguments)
    {
        var changed = _lastChecked is null || !Comparison.Same(context, new TemplateList(_lastChecked), new TemplateList(arguments.Positional));
        _lastChecked = arguments.Positional;
        return changed;
    }
}
