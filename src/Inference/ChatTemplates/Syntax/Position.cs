namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>A place in a template, both counted from 1.</summary>
internal readonly record struct Position(int Line, int Column);
