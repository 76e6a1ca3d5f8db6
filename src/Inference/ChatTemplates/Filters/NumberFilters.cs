using System.Globalization;
using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Filters;

/// <summary>Filters on numbers.</summary>
internal static class NumberFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["int"] = Whole,
        ["float"] = Real,
        ["abs"] = (_, value, _) => value is double real ? Math.Abs(real) : (object)Math.Abs(Arithmetic.Whole(Number(value))),
        ["round"] = Round,
        ["sum"] = Sum,
    };

    private static object? Whole(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("default", "base");
        var fallback = arguments.Get(0, "default", 0L);
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Fault();
            case long or bool:
                return Arithmetic.Whole(value);
            case double real:
                return Truncated(real, fallback);
            case string text when arguments.Integer(1, "base", 10) == 10:
                if (long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
                    return whole;
                return TryReal(text, out var number) ? Truncated(number, fallback) : fallback;
            case string:
                throw new TemplateFault("int is supported for base 10 only");
            default:
                return fallback;
        }
    }

    private static object? Truncated(double real, object? fallback) => double.IsFinite(real) && Math.Abs(real) < 9e18 ? (long)real : fallback;

    private static object? Real(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("default");
        return value switch
        {
            Undefined undefined => throw undefined.Fault(),
            string text when TryReal(text, out var real) => real,
            long or double or bool => Arithmetic.Real(value),
            _ => arguments.Get(0, "default", 0.0),
        };
    }

    private static object Round(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("precision", "method");
        var number = Arithmetic.Real(Number(value));
        var precision = (int)Math.Clamp(arguments.Integer(0, "precision", 0), 0, 15);
        var scale = Math.Pow(10, precision);
        return arguments.Get(1, "method", "common") switch
        {
            "common" when value is long or bool => (object)Arithmetic.Whole(value),
            "common" => Math.Round(number, precision, MidpointRounding.ToEven),
            "ceil" => Math.Ceiling(number * scale) / scale,
            "floor" => Math.Floor(number * scale) / scale,
            _ => throw new TemplateFault("method must be common, ceil or floor"),
        };
    }

    private static object? Sum(RenderContext context, object? value, Arguments arguments)
    {
        arguments.Only("attribute", "start");
        return Sequences.Items(context, value).Aggregate(
            arguments.Get(1, "start", 0L),
            (sum, item) => Arithmetic.Apply(context, "+", sum, AttributePath.Get(context, item, arguments.Get(0, "attribute"))));
    }

    private static object Number(object? value) => value switch
    {
        long or double or bool => value,
        Undefined undefined => throw undefined.Fault(),
        _ => throw new TemplateFault($"a number is needed, not {TypeNames.Of(value)}"),
    };

    private static bool TryReal(string text, out double real) => double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out real);
}
