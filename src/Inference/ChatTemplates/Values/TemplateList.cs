namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>A list or a tuple; neither changes once made, since the sandbox refuses to change a value.</summary>
internal sealed class TemplateList(IReadOnlyList<object?> items, bool isTuple = false)
{
    public IReadOnlyList<object?> Items => items;

    public bool IsTuple => isTuple;

    public static TemplateList Pair(object? first, object? second) => new([first, second], isTuple: true);
}
