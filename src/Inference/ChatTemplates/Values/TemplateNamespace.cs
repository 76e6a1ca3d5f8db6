namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The one value that a template may change: <c>{% set ns.found = true %}</c> reaches out of a loop.</summary>
internal sealed class TemplateNamespace
{
    public Dictionary<string, object?> Attributes { get; } = [];
}
