namespace OrleansAi.Gateway.Guardrails.Entities;

/// <summary>Check digits.</summary>
internal static class Digits
{
    /// <summary>The digits of <paramref name="text"/>, without what separates them.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[text.Length];
        var count = 0;
        foreach (var letter in text)
        {
            if (char.IsAsciiDigit(letter))
                digits[count++] = letter;
        }

        return digits[..count].ToString();
    }

    /// <summary>The formula of Luhn (ISO/IEC 7812-1, annex B).</summary>
    public static bool IsLuhn(string digits)
    {
        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var digit = digits[digits.Length - 1 - index] - '0';
            digit = index % 2 == 1 ? digit * 2 : digit;
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>The remainder by <paramref name="modulus"/>, of a number that may be too long for any type.</summary>
    public static int Remainder(string digits, int modulus) =>
        digits.Aggregate(0, (remainder, digit) => ((remainder * 10) + digit - '0') % modulus);

    /// <summary>ISO 7064, MOD 11,10: whether the last digit checks the others.</summary>
    public static bool IsMod1110(string digits)
    {
        var product = 10;
        foreach (var digit in digits[..^1])
        {
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == digits[^1] - '0';
    }
}
