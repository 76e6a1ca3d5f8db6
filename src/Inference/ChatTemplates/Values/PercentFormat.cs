using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Python's <c>'%s and %d' % (one, two)</c>, without flags, widths and precisions.</summary>
internal static class PercentFormat
{
    public static string Apply(RenderContext context, string format, object? values)
    {
        IReadOnlyList<object?> items = values is TemplateList { IsTuple: true } tuple ? tuple.Items : [values];
        var builder = new StringBuilder();
        var used = 0;
        for (var index = 0; index < format.Length; index++)
        {
            if (format[index] != '%')
            {
                builder.Append(format[index]);
                continue;
            }

            var kind = ++index < format.Length ? format[index] : throw new TemplateFault("incomplete format");
            if (kind == '%')
                builder.Append('%');
            else if (used == items.Count)
                throw new TemplateFault("not enough arguments for format string");
            else
                builder.Append(One(context, kind, items[used++]));
            context.SpendText(builder.Length >> 8);
        }

        if (used < items.Count && values is not (TemplateMap or TemplateList { IsTuple: false }))
            throw new TemplateFault("not all arguments converted during string formatting");
        context.SpendText(builder.Length);
        return builder.ToString();
    }

    private static string One(RenderContext context, char kind, object? value) => kind switch
    {
        's' => Printer.Text(context, value),
        'd' or 'i' when Arithmetic.IsNumber(value) => (value is double real ? (long)real : Arithmetic.Whole(value)).ToString(CultureInfo.InvariantCulture),
        'f' when Arithmetic.IsNumber(value) => Arithmetic.Real(value).ToString("F6", CultureInfo.InvariantCulture),
        _ => throw new TemplateFault($"The format '%{kind}' is not supported for '{TypeNames.Of(value)}'"),
    };
}
