namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Something went wrong while rendering; the place is where the rendering is.</summary>
internal sealed class TemplateFault(string message, bool isRefusal = false) : Exception(message)
{
    public bool IsRefusal { get; } = isRefusal;
}
