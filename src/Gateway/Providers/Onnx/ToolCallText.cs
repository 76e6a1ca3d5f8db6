using System.Text;
using System.Text.Json;
using OrleansAi.Gateway.Formats;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>
/// Finds the calls of tools in a model's text, as Hermes' and Qwen's models write them: <c>&lt;tool_call&gt;{"name": …, "arguments":
/// {…}}&lt;/tool_call&gt;</c>. What could become one is held back from the text.
/// </summary>
internal sealed class ToolCallText
{
    private const string Begin = "<tool_call>";
    private const string End = "</tool_call>";

    private readonly StringBuilder _held = new();
    private bool _isCall;

    /// <summary>The calls so far: each a name, and arguments as JSON.</summary>
    public List<(string Name, string Arguments)> Calls { get; } = [];

    /// <summary>Takes a piece of the model's text.</summary>
    /// <returns>What is text for certain.</returns>
    public string Add(string piece)
    {
        _held.Append(piece);
        var shown = new StringBuilder();
        while (Advance(shown))
        {
        }

        return shown.ToString();
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back and is no call after all.</returns>
    public string Finish()
    {
        var text = _held.ToString();
        _held.Clear();
        if (!_isCall)
            return text;

        // Many models end their answer instead of the last call.
        return TryRead(text) ? "" : Begin + text;
    }

    private bool Advance(StringBuilder shown)
    {
        var text = _held.ToString();
        var mark = _isCall ? End : Begin;
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            if (!_isCall)
            {
                var certain = text.Length - Beginning(text);
                shown.Append(text.AsSpan(0, certain));
                _held.Remove(0, certain);
            }

            return false;
        }

        _held.Remove(0, at + mark.Length);
        if (!_isCall)
            shown.Append(text.AsSpan(0, at));
        else if (!TryRead(text[..at]))
            shown.Append(Begin).Append(text.AsSpan(0, at)).Append(End);

        _isCall = !_isCall;
        return true;
    }

    private bool TryRead(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.Text("name") is not { } name)
                return false;

            var arguments = document.RootElement.Member("arguments") ?? document.RootElement.Member("parameters");
            Calls.Add((name, arguments is not { } said ? "{}" : said.ValueKind == JsonValueKind.String ? said.GetString()! : said.GetRawText()));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // How many characters at the end could be the beginning of a mark.
    private static int Beginning(string text)
    {
        for (var length = Math.Min(Begin.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(Begin.AsSpan(0, length)))
                return length;
        }

        return 0;
    }
}
