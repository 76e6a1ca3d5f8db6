using OrleansAi.Inference.ChatTemplates.Values;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>
/// Splits a template into text, tags and outputs, with Jinja's whitespace control (jinja2's <c>lexer.py</c>) where <c>trim_blocks</c> and
/// <c>lstrip_blocks</c> are on: the newline after a tag or comment goes, and so do the blanks before one that begins its line.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly SourceText _source;
    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private bool _lineBegins = true;
    private int _offset;

    private TemplateLexer(string source)
    {
        _source = new SourceText(source);
        _text = _source.Text;
    }

    public static IReadOnlyList<Token> Tokenize(string source) => new TemplateLexer(source).Run();

    private List<Token> Run()
    {
        while (NextTag() is var start && start >= 0)
        {
            switch (_text[start + 1])
            {
                case '#':
                    AddText(start, stripsLine: true);
                    SkipComment(start);
                    break;
                case '%' when RawBodyStart(start) is var body && body >= 0:
                    AddText(start, stripsLine: true);
                    AddRaw(start, body);
                    break;
                case '%':
                    AddText(start, stripsLine: true);
                    AddTag(start, TokenKind.BlockBegin, TokenKind.BlockEnd);
                    break;
                default:
                    AddText(start, stripsLine: false);
                    AddTag(start, TokenKind.OutputBegin, TokenKind.OutputEnd);
                    break;
            }
        }

        if (_offset < _text.Length)
            _tokens.Add(new Token(TokenKind.Text, _text[_offset..], _source.PositionOf(_offset)));
        _tokens.Add(new Token(TokenKind.End, "", _source.PositionOf(_text.Length)));
        return _tokens;
    }

    private int NextTag()
    {
        for (var index = _text.IndexOf('{', _offset); index >= 0 && index + 1 < _text.Length; index = _text.IndexOf('{', index + 1))
        {
            if (_text[index + 1] is '{' or '%' or '#')
                return index;
        }

        return -1;
    }

    // Adds the text before a tag that starts at `end`, and moves behind the tag's two characters and its sign.
    private void AddText(int end, bool stripsLine)
    {
        var text = _text[_offset..end];
        var sign = end + 2 < _text.Length ? _text[end + 2] : ' ';
        if (sign == '-')
            text = text.TrimEnd(PythonText.WhiteSpace);
        else if (sign != '+' && stripsLine && text.LastIndexOf('\n') + 1 is var line && (line > 0 || _lineBegins) && IsBlank(text.AsSpan(line)))
            text = text[..line];

        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Text, text, _source.PositionOf(_offset)));
        _offset = end + (sign is '-' or '+' ? 3 : 2);
    }

    private void SkipComment(int start)
    {
        var end = _text.IndexOf("#}", _offset, StringComparison.Ordinal);
        if (end < 0)
            throw _source.Error("The comment has no end '#}'", start);
        FinishTag(end, minus: end > _offset && _text[end - 1] == '-', plus: end > _offset && _text[end - 1] == '+', trimsNewline: true);
    }

    private void AddTag(int start, TokenKind begin, TokenKind end)
    {
        var isBlock = begin == TokenKind.BlockBegin;
        _tokens.Add(new Token(begin, isBlock ? "{%" : "{{", _source.PositionOf(start)));
        var lexer = new ExpressionLexer(_source, _offset, isBlock ? "%}" : "}}");
        lexer.Run(_tokens);
        _tokens.Add(new Token(end, isBlock ? "%}" : "}}", _source.PositionOf(lexer.Offset)));
        FinishTag(lexer.Offset, lexer.Sign == '-', lexer.Sign == '+', trimsNewline: isBlock);
    }

    // What follows `{% raw %}`, or -1 where the tag at `start` is another one.
    private int RawBodyStart(int start)
    {
        var index = start + 2;
        if (index < _text.Length && _text[index] is '-' or '+')
            index++;
        index = SkipBlanks(index);
        if (!_text.AsSpan(index).StartsWith("raw", StringComparison.Ordinal))
            return -1;
        index = SkipBlanks(index + 3);
        if (_text.AsSpan(index).StartsWith("-%}", StringComparison.Ordinal))
            return SkipBlanks(index + 3);
        return _text.AsSpan(index).StartsWith("%}", StringComparison.Ordinal) ? index + 2 : -1;
    }

    private void AddRaw(int start, int body)
    {
        for (var tag = _text.IndexOf("{%", body, StringComparison.Ordinal); tag >= 0; tag = _text.IndexOf("{%", tag + 1, StringComparison.Ordinal))
        {
            var name = SkipBlanks(tag + 2 < _text.Length && _text[tag + 2] is '-' or '+' ? tag + 3 : tag + 2);
            if (!_text.AsSpan(name).StartsWith("endraw", StringComparison.Ordinal))
                continue;
            var end = SkipBlanks(name + 6);
            var signed = end < _text.Length && _text[end] is '-' or '+';
            if (!_text.AsSpan(signed ? end + 1 : end).StartsWith("%}", StringComparison.Ordinal))
                continue;
            (_offset, _lineBegins) = (body, body > 0 && _text[body - 1] == '\n');
            AddText(tag, stripsLine: true);
            FinishTag(signed ? end + 1 : end, signed && _text[end] == '-', signed && _text[end] == '+', trimsNewline: true);
            return;
        }

        throw _source.Error("The raw block has no '{% endraw %}'", start);
    }

    private void FinishTag(int end, bool minus, bool plus, bool trimsNewline)
    {
        _offset = end + 2;
        if (minus)
            _offset = SkipBlanks(_offset);
        else if (trimsNewline && !plus && _offset < _text.Length && _text[_offset] == '\n')
            _offset++;
        _lineBegins = _text[_offset - 1] == '\n';
    }

    private int SkipBlanks(int index)
    {
        while (index < _text.Length && PythonText.IsSpace(_text[index]))
            index++;
        return index;
    }

    private static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!PythonText.IsSpace(character))
                return false;
        }

        return true;
    }
}
