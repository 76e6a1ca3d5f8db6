using System.Text;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Providers.Onnx;

/// <summary>
/// Finds the calls of tools in a model's text, in the forms that <see cref="ToolCallMarks"/> names, and as Llama 3 writes them: an answer that
/// is nothing but <c>{"name": …, "parameters": {…}}</c> with the name of a tool. What could become one is held back from the text.
/// </summary>
/// <param name="tools">The names of the tools that the model was told of.</param>
internal sealed class ToolCallText(IReadOnlySet<string> tools)
{
    private static readonly (string Begin, string? End)[] Forms =
        [(ToolCallMarks.Hermes, ToolCallMarks.HermesEnd), (ToolCallMarks.Phi, ToolCallMarks.PhiEnd), (ToolCallMarks.Mistral, null), (ToolCallMarks.Llama, null)];

    // With which names a call begins that has no mark.
    private static readonly string[] Members = ["name", "type", "function", "parameters", "arguments"];

    private readonly StringBuilder _held = new();
    private (string Begin, string? End)? _form;
    private bool _hasText;

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

        // Many models end their answer instead of the last call.
        if (_form is { } form)
            return TryRead(text) ? "" : form.Begin + text;

        return CouldBeCall(text) && TryRead(text, tools.Contains) ? "" : text;
    }

    private bool Advance(StringBuilder shown)
    {
        var text = _held.ToString();
        return _form is { } form ? AdvanceInCall(text, form, shown) : AdvanceInText(text, shown);
    }

    private bool AdvanceInText(string text, StringBuilder shown)
    {
        if (CouldBeCall(text))
            return false;

        var first = Forms.Select(form => (At: text.IndexOf(form.Begin, StringComparison.Ordinal), Form: form)).Where(static found => found.At >= 0).OrderBy(static found => found.At).FirstOrDefault();
        var isFound = first.Form.Begin is not null;
        var certain = isFound ? first.At : text.Length - Forms.Max(form => Beginning(text, form.Begin));
        shown.Append(text.AsSpan(0, certain));
        _hasText |= certain > 0;
        _held.Remove(0, isFound ? first.At + first.Form.Begin!.Length : certain);
        _form = isFound ? first.Form : null;
        return isFound;
    }

    private bool AdvanceInCall(string text, (string Begin, string? End) form, StringBuilder shown)
    {
        // A form without an end goes on to the next call.
        var at = text.IndexOf(form.End ?? form.Begin, StringComparison.Ordinal);
        if (at < 0)
            return false;

        if (!TryRead(text[..at]))
            shown.Append(form.Begin).Append(text.AsSpan(0, at)).Append(form.End);
        _held.Remove(0, at + (form.End?.Length ?? 0));
        _hasText = true;
        _form = null;
        return true;
    }

    private bool TryRead(string text, Predicate<string>? isTool = null)
    {
        var calls = ToolCallReader.Read(text);
        if (calls.Count == 0 || (isTool is not null && !calls.All(call => isTool(call.Name))))
            return false;

        Calls.AddRange(calls);
        return true;
    }

    // Whether the answer's beginning is that of a call without a mark.
    private bool CouldBeCall(string text)
    {
        if (_hasText)
            return false;

        var rest = text.AsSpan().TrimStart();
        if (rest.IsEmpty || rest[0] != '{')
            return rest.IsEmpty && text.Length > 0;

        rest = rest[1..].TrimStart();
        if (rest.IsEmpty || rest[0] != '"')
            return rest.IsEmpty;

        rest = rest[1..];
        var end = rest.IndexOf('"');
        foreach (var member in Members)
        {
            if (end < 0 ? member.AsSpan().StartsWith(rest) : rest[..end].SequenceEqual(member))
                return true;
        }

        return false;
    }

    // How many characters at the end could be the beginning of a mark.
    private static int Beginning(string text, string mark)
    {
        for (var length = Math.Min(mark.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(mark.AsSpan(0, length)))
                return length;
        }

        return 0;
    }
}
