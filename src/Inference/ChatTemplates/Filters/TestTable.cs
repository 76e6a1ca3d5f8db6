using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>A test: what comes before <c>is</c>, and the arguments behind the test's name.</summary>
internal delegate bool Test(RenderContext context, object? value, Arguments arguments);

/// <summary>The tests by name.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Test> Tests = new()
    {
        ["defined"] = (_, value, _) => value is not Undefined,
        ["undefined"] = (_, value, _) => value is Undefined,
        ["none"] = (_, value, _) => value is null,
        ["true"] = (_, value, _) => value is true,
        ["false"] = (_, value, _) => value is false,
        ["boolean"] = (_, value, _) => value is bool,
        ["integer"] = (_, value, _) => value is long,
        ["float"] = (_, value, _) => value is double,
        ["number"] = (_, value, _) => Arithmetic.IsNumber(value),
        ["string"] = (_, value, _) => value is string,
        ["mapping"] = (_, value, _) => value is TemplateMap,
        ["iterable"] = (_, value, _) => Sequences.IsIterable(value),
        ["sequence"] = (_, value, _) => Sequences.IsIterable(value),
        ["callable"] = (_, value, _) => value is TemplateFunction or Undefined,
        ["filter"] = (_, value, _) => value is string name && FilterTable.Has(name),
        ["test"] = (_, value, _) => value is string name && Has(name),
        ["lower"] = (context, value, _) => Printer.Text(context, value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = (context, value, _) => Printer.Text(context, value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["even"] = (context, value, _) => Remainder(context, value, 2L) == 0,
        ["odd"] = (context, value, _) => Remainder(context, value, 2L) == 1,
        ["divisibleby"] = (context, value, arguments) => Remainder(context, value, arguments.Required(0, "num")) == 0,
        ["in"] = (context, value, arguments) => Comparison.Contains(context, arguments.Required(0, "seq"), value),
        ["sameas"] = (_, value, arguments) => IsSame(value, arguments.Required(0, "other")),
        ["eq"] = Equal,
        ["=="] = Equal,
        ["equalto"] = Equal,
        ["ne"] = Differ,
        ["!="] = Differ,
        ["lt"] = Less,
        ["<"] = Less,
        ["lessthan"] = Less,
        ["gt"] = Greater,
        [">"] = Greater,
        ["greaterthan"] = Greater,
        ["le"] = (context, value, arguments) => !Greater(context, value, arguments),
        ["<="] = (context, value, arguments) => !Greater(context, value, arguments),
        ["ge"] = (context, value, arguments) => !Less(context, value, arguments),
        [">="] = (context, value, arguments) => !Less(context, value, arguments),
    };

    public static bool Has(string name) => Tests.ContainsKey(name);

    public static bool Holds(RenderContext context, string name, object? value, Arguments arguments)
    {
        context.Spend(1);
        return Tests.TryGetValue(name, out var test) ? test(context, value, arguments) : throw new TemplateFault($"No test named '{name}'");
    }

    private static bool IsSame(object? value, object? other) => ReferenceEquals(value, other) || (value is bool or long && Equals(value, other));

    private static bool Equal(RenderContext context, object? value, Arguments arguments) => Comparison.Same(context, value, arguments.Required(0, "other"));

    private static bool Differ(RenderContext context, object? value, Arguments arguments) => !Equal(context, value, arguments);

    private static bool Less(RenderContext context, object? value, Arguments arguments) => Comparison.Order(context, value, arguments.Required(0, "other")) < 0;

    private static bool Greater(RenderContext context, object? value, Arguments arguments) => Comparison.Order(context, value, arguments.Required(0, "other")) > 0;

    private static double Remainder(RenderContext context, object? value, object? divisor) => Arithmetic.IsNumber(value)
        ? Arithmetic.Real(Arithmetic.Apply(context, "%", value, divisor))
        : throw new TemplateFault($"a number is needed, not {TypeNames.Of(value)}");
}
