namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>A function, method or macro.</summary>
internal delegate object? TemplateFunction(RenderContext context, Arguments arguments);
