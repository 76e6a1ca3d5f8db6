namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Python's operators on numbers, strings and lists; integers have 64 bits here, and an overflow is an error.</summary>
internal static class Arithmetic
{
    public static bool IsNumber(object? value) => value is long or double or bool;

    public static long Whole(object? value) => value is long whole ? whole : value is true ? 1 : 0;

    public static double Real(object? value) => value is double real ? real : Whole(value);

    public static object? Apply(RenderContext context, string symbol, object? left, object? right)
    {
        if (left is Undefined missing)
            throw missing.Fault();
        if (right is Undefined other)
            throw other.Fault();
        try
        {
            return IsNumber(left) && IsNumber(right) ? OnNumbers(symbol, left, right) : OnSequences(context, symbol, left, right);
        }
        catch (OverflowException)
        {
            throw new TemplateFault("The result is no integer of 64 bits");
        }
        catch (DivideByZeroException)
        {
            throw new TemplateFault("division by zero");
        }
    }

    public static object Negate(object? value) => value switch
    {
        double real => (object)-real,
        long.MinValue => throw new TemplateFault("The result is no integer of 64 bits"),
        long or bool => -Whole(value),
        Undefined undefined => throw undefined.Fault(),
        _ => throw new TemplateFault($"bad operand type for unary -: '{TypeNames.Of(value)}'"),
    };

    private static object OnNumbers(string symbol, object? left, object? right)
    {
        if (symbol == "/")
            return Real(right) == 0 ? throw new DivideByZeroException() : Real(left) / Real(right);
        if (left is double || right is double)
            return OnReals(symbol, Real(left), Real(right));
        var (one, other) = (Whole(left), Whole(right));
        return symbol switch
        {
            "+" => (object)checked(one + other),
            "-" => checked(one - other),
            "*" => checked(one * other),
            "//" => FloorDivide(one, other),
            "%" => other == -1 ? 0L : one - (other * FloorDivide(one, other)),
            _ when other < 0 => Math.Pow(one, other),
            _ => Power(one, other),
        };
    }

    private static double OnReals(string symbol, double left, double right)
    {
        if (symbol is "//" or "%" && right == 0)
            throw new DivideByZeroException();
        return symbol switch
        {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "//" => Math.Floor(left / right),
            "%" => left - (right * Math.Floor(left / right)),
            _ => Math.Pow(left, right),
        };
    }

    private static long FloorDivide(long left, long right)
    {
        var quotient = checked(left / right);
        return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
    }

    private static long Power(long number, long exponent)
    {
        var result = 1L;
        if (number is 0 or 1 or -1)
            return exponent == 0 ? 1 : number == -1 && exponent % 2 == 0 ? 1 : number;
        for (var count = 0L; count < exponent; count++)
            result = checked(result * number);
        return result;
    }

    private static object OnSequences(RenderContext context, string symbol, object? left, object? right)
    {
        switch (symbol, left, right)
        {
            case ("+", string one, string other):
                context.SpendText((long)one.Length + other.Length);
                return one + other;
            case ("+", TemplateList one, TemplateList other) when one.IsTuple == other.IsTuple:
                context.Spend(one.Items.Count + other.Items.Count);
                return new TemplateList([.. one.Items, .. other.Items], one.IsTuple);
            case ("*", string or TemplateList, long or bool):
                return Repeat(context, left, Math.Max(0, Whole(right)));
            case ("*", long or bool, string or TemplateList):
                return Repeat(context, right, Math.Max(0, Whole(left)));
            case ("%", string format, _):
                return PercentFormat.Apply(context, format, right);
            default:
                throw new TemplateFault($"unsupported operand type(s) for {symbol}: '{TypeNames.Of(left)}' and '{TypeNames.Of(right)}'");
        }
    }

    private static object Repeat(RenderContext context, object? value, long count)
    {
        if (value is string text)
        {
            context.SpendText(text.Length == 0 ? 0 : count > int.MaxValue ? long.MaxValue : text.Length * count);
            return text.Length == 0 ? "" : new System.Text.StringBuilder().Insert(0, text, (int)count).ToString();
        }

        var list = (TemplateList)value!;
        context.Spend(list.Items.Count == 0 ? 0 : count > int.MaxValue ? int.MaxValue : list.Items.Count * count);
        return new TemplateList([.. Enumerable.Range(0, list.Items.Count == 0 ? 0 : (int)count).SelectMany(_ => list.Items)], list.IsTuple);
    }
}
