namespace OrleansAi.Inference.ChatTemplates.Syntax;

internal enum TokenKind
{
    Text,
    BlockBegin,
    BlockEnd,
    OutputBegin,
    OutputEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>A piece of a template: its text is what the piece stands for, with a string's escapes undone.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, Position Position)
{
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public bool IsOperator(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    public override string ToString() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.BlockEnd => "the end of the tag",
        TokenKind.OutputEnd => "the end of the output",
        TokenKind.Text => "text",
        _ => $"'{Text}'",
    };
}
