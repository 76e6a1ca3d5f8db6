namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>Reads tokens one after another, and says where one is missing.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _index;

    public Token Current => tokens[_index];

    public Token Following => tokens[Math.Min(_index + 1, tokens.Count - 1)];

    public Token Take() => tokens[_index < tokens.Count - 1 ? _index++ : _index];

    public bool SkipName(string name) => Skip(Current.IsName(name));

    public bool SkipOperator(string symbol) => Skip(Current.IsOperator(symbol));

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public void ExpectName(string name)
    {
        if (!SkipName(name))
            throw Unexpected($"'{name}'");
    }

    public void ExpectOperator(string symbol)
    {
        if (!SkipOperator(symbol))
            throw Unexpected($"'{symbol}'");
    }

    public ChatTemplateException Unexpected(string expected) => Error($"Expected {expected}, but there is {Current}", Current.Position);

    public static ChatTemplateException Error(string description, Position position) => new(description, position.Line, position.Column);

    private bool Skip(bool matches)
    {
        if (matches)
            Take();
        return matches;
    }
}
