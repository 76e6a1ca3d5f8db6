using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Python's <c>datetime.strftime</c> in the C locale, for a time without a zone.</summary>
internal static class DateFormat
{
    public static string Write(string format, DateTime time)
    {
        var builder = new StringBuilder();
        for (var index = 0; index < format.Length; index++)
        {
            if (format[index] != '%')
            {
                builder.Append(format[index]);
                continue;
            }

            // glibc's %-d leaves out the nought in front.
            var unpadded = index + 1 < format.Length && format[index + 1] == '-';
            index += unpadded ? 2 : 1;
            if (index >= format.Length)
                throw new TemplateFault("The date format ends in a lone '%'");
            var part = Part(format[index], time);
            builder.Append(unpadded && part.Length > 1 ? part.TrimStart('0', ' ') is { Length: > 0 } rest ? rest : "0" : part);
        }

        return builder.ToString();
    }

    private static string Part(char letter, DateTime time)
    {
        string Custom(string pattern) => time.ToString(pattern, CultureInfo.InvariantCulture);
        return letter switch
        {
            'Y' => Custom("yyyy"),
            'y' => Custom("yy"),
            'm' => Custom("MM"),
            'd' => Custom("dd"),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'B' => Custom("MMMM"),
            'b' or 'h' => Custom("MMM"),
            'A' => Custom("dddd"),
            'a' => Custom("ddd"),
            'H' => Custom("HH"),
            'I' => Custom("hh"),
            'M' => Custom("mm"),
            'S' => Custom("ss"),
            'f' => Custom("ffffff"),
            'p' => time.Hour < 12 ? "AM" : "PM",
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'F' => Custom("yyyy-MM-dd"),
            'T' => Custom("HH:mm:ss"),
            'R' => Custom("HH:mm"),
            'D' => Custom("MM/dd/yy"),
            'c' => Custom("ddd MMM ") + Part('e', time) + Custom(" HH:mm:ss yyyy"),
            'x' => Custom("MM/dd/yy"),
            'X' => Custom("HH:mm:ss"),
            'n' => "\n",
            't' => "\t",
            'z' or 'Z' => "",
            '%' => "%",
            _ => throw new TemplateFault($"The date format '%{letter}' is not supported"),
        };
    }
}
