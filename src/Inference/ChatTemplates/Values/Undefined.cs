namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>What a name or attribute that isn't there gives: prints nothing, is empty and false, and an error once more is asked of it.</summary>
internal sealed record Undefined(string Description)
{
    public TemplateFault Fault() => new(Description);
}
