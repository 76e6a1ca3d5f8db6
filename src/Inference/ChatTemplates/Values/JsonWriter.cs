using System.Globalization;
using System.Text;

namespace OrleansAi.Inference.ChatTemplates.Values;

/// <summary>Writes values as Python's <c>json.dumps</c>, which is what transformers' <c>tojson</c> calls; HTML is not escaped.</summary>
internal sealed class JsonWriter(RenderContext context)
{
    private readonly StringBuilder _builder = new();
    private int _level;

    public string? Indentation { get; init; }

    public string ItemSeparator { get; init; } = ", ";

    public string KeySeparator { get; init; } = ": ";

    public bool EscapesNonAscii { get; init; }

    public bool SortsKeys { get; init; }

    public string Write(object? value)
    {
        WriteValue(value);
        return _builder.ToString();
    }

    private void WriteValue(object? value)
    {
        context.Spend(1);
        switch (value)
        {
            case string text:
                WriteText(text);
                break;
            case null or bool or long or double:
                _builder.Append(Scalar(value));
                break;
            case TemplateList list:
                WriteItems(list.Items, '[', ']', WriteValue);
                break;
            case TemplateMap map:
                var entries = map.Entries.ToList();
                if (SortsKeys)
                    entries = Comparison.Sort(context, entries, entry => entry.Key);
                WriteItems(entries, '{', '}', WriteEntry);
                break;
            default:
                throw new TemplateFault($"Object of type {TypeNames.Of(value)} is not JSON serializable");
        }
    }

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double.NaN => "NaN",
        _ => PythonNumber.Write((double)value),
    };

    private void WriteItems<T>(IReadOnlyList<T> items, char open, char close, Action<T> write)
    {
        context.Enter();
        _builder.Append(open);
        _level++;
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0)
                _builder.Append(ItemSeparator);
            BreakLine();
            write(items[index]);
        }

        _level--;
        if (items.Count > 0)
            BreakLine();
        _builder.Append(close);
        context.Leave();
    }

    private void WriteEntry((object? Key, object? Value) entry)
    {
        WriteText(entry.Key as string ?? (entry.Key is Undefined ? throw new TemplateFault("keys must be str, int, float, bool or None") : Scalar(entry.Key)));
        _builder.Append(KeySeparator);
        WriteValue(entry.Value);
    }

    private void BreakLine()
    {
        if (Indentation is null)
            return;
        context.SpendText(Indentation.Length * (long)_level);
        _builder.Append('\n');
        for (var level = 0; level < _level; level++)
            _builder.Append(Indentation);
    }

    private void WriteText(string text)
    {
        context.SpendText(text.Length);
        _builder.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => _builder.Append("\\\""),
                '\\' => _builder.Append("\\\\"),
                '\n' => _builder.Append("\\n"),
                '\r' => _builder.Append("\\r"),
                '\t' => _builder.Append("\\t"),
                '\b' => _builder.Append("\\b"),
                '\f' => _builder.Append("\\f"),
                < ' ' => Escape(letter),
                > '~' when EscapesNonAscii => Escape(letter),
                _ => _builder.Append(letter),
            };
        }

        _builder.Append('"');
    }

    private StringBuilder Escape(char letter) => _builder.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
}
