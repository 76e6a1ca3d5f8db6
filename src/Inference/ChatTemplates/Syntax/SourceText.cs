namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>A template's text as Jinja reads it: line ends are <c>\n</c>, and one at the very end is dropped.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string source)
    {
        Text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (Text.EndsWith('\n'))
            Text = Text[..^1];
        for (var index = 0; index < Text.Length; index++)
        {
            if (Text[index] == '\n')
                _lineStarts.Add(index + 1);
        }
    }

    public string Text { get; }

    public Position PositionOf(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new Position(line + 1, offset - _lineStarts[line] + 1);
    }

    public ChatTemplateException Error(string description, int offset)
    {
        var position = PositionOf(offset);
        return new ChatTemplateException(description, position.Line, position.Column);
    }
}
