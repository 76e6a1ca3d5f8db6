namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>The names of Python's types, for errors.</summary>
internal static class TypeNames
{
    public static string Of(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        TemplateList { IsTuple: true } => "tuple",
        TemplateList => "list",
        TemplateMap => "dict",
        TemplateNamespace => "namespace",
        Undefined => "Undefined",
        _ => "function",
    };
}
