using System.Globalization;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Writes a floating-point number as Python's <c>repr</c>: the shortest digits, with an exponent from 1e16 and below 1e-4.</summary>
internal static class PythonNumber
{
    public static string Write(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";

        var parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
        var exponent = value == 0 ? 0 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var sign = shortest.StartsWith('-') ? "-" : "";
        var digits = new string([.. shortest.TakeWhile(letter => letter != 'E').Where(char.IsAsciiDigit)]).TrimStart('0').TrimEnd('0');
        digits = digits.Length == 0 ? "0" : digits;
        return sign + (exponent is >= 16 or < -4 ? Scientific(digits, exponent) : Positional(digits, exponent));
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static string Positional(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length > whole ? digits[..whole] + "." + digits[whole..] : digits.PadRight(whole, '0') + ".0";
    }
}
