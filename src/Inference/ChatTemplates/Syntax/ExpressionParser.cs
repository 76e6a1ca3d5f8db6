using OrleansAi.Inference.ChatTemplates.Expressions;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>Expressions with operators, from the loosest to the tightest, in the order of jinja2's <c>parser.py</c>.</summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _reader;
    private readonly OperandParser _operands;
    private readonly int _depthLimit;
    private int _depth;

    public ExpressionParser(TokenReader reader, int depthLimit)
    {
        (_reader, _depthLimit) = (reader, depthLimit);
        _operands = new OperandParser(reader, this);
    }

    public OperandParser Operands => _operands;

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    public Expression ParseTuple(bool withConditional = true, bool allowEmpty = false)
    {
        var position = _reader.Current.Position;
        var items = new List<Expression>();
        var isTuple = false;
        while (!EndsTuple())
        {
            items.Add(Parse(withConditional));
            if (!_reader.SkipOperator(","))
                break;
            isTuple = true;
        }

        if (isTuple)
            return new ListLiteral(items, isTuple: true, position);
        if (items.Count == 1)
            return items[0];
        return allowEmpty ? new ListLiteral([], isTuple: true, position) : throw _reader.Unexpected("an expression");
    }

    public Expression Parse(bool withConditional = true)
    {
        if (++_depth > _depthLimit)
            throw TokenReader.Error($"The expression is nested deeper than {_depthLimit} levels", _reader.Current.Position);
        var expression = withConditional ? ParseConditional() : ParseOr();
        _depth--;
        return expression;
    }

    /// <summary>A sign and what it applies to, without filters.</summary>
    public Expression ParseUnary(bool withFilters = true)
    {
        var position = _reader.Current.Position;
        Expression value;
        if (_reader.Current.IsOperator("-") || _reader.Current.IsOperator("+"))
        {
            if (++_depth > _depthLimit)
                throw TokenReader.Error($"The expression is nested deeper than {_depthLimit} levels", position);
            var negates = _reader.Take().Text == "-";
            value = new Sign(ParseUnary(withFilters: false), negates, position);
            _depth--;
        }
        else
        {
            value = _operands.ParsePrimary();
        }

        value = _operands.ParsePostfix(value);
        return withFilters ? _operands.ParseFilters(value) : value;
    }

    private bool EndsTuple() =>
        _reader.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd or TokenKind.End || _reader.Current.IsOperator(")") || _reader.Current.IsName("in");

    private Expression ParseConditional()
    {
        var position = _reader.Current.Position;
        var value = ParseOr();
        while (_reader.SkipName("if"))
        {
            var condition = ParseOr();
            value = new Conditional(condition, value, _reader.SkipName("else") ? Parse() : null, position);
        }

        return value;
    }

    private Expression ParseOr()
    {
        var left = ParseAnd();
        while (_reader.Current is var token && _reader.SkipName("or"))
            left = new Logical(left, ParseAnd(), isOr: true, token.Position);
        return left;
    }

    private Expression ParseAnd()
    {
        var left = ParseNot();
        while (_reader.Current is var token && _reader.SkipName("and"))
            left = new Logical(left, ParseNot(), isOr: false, token.Position);
        return left;
    }

    private Expression ParseNot()
    {
        var signs = new Stack<Position>();
        while (_reader.Current is var token && _reader.SkipName("not"))
            signs.Push(token.Position);
        return signs.Aggregate(ParseComparison(), (value, position) => new Not(value, position));
    }

    private Expression ParseComparison()
    {
        var position = _reader.Current.Position;
        var first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            var token = _reader.Current;
            if (token.Kind == TokenKind.Operator && token.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
                rest.Add((_reader.Take().Text, ParseSum()));
            else if (_reader.SkipName("in"))
                rest.Add(("in", ParseSum()));
            else if (token.IsName("not") && _reader.Following.IsName("in"))
                rest.Add((_reader.Take().Text + _reader.Take().Text, ParseSum()));
            else
                return rest.Count == 0 ? first : new ComparisonChain(first, rest, position);
        }
    }

    private Expression ParseSum() => ParseLeft(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation()
    {
        var position = _reader.Current.Position;
        var parts = new List<Expression> { ParseProduct() };
        while (_reader.SkipOperator("~"))
            parts.Add(ParseProduct());
        return parts.Count == 1 ? parts[0] : new Concatenation(parts, position);
    }

    private Expression ParseProduct() => ParseLeft(ParsePower, "*", "/", "//", "%");

    private Expression ParsePower() => ParseLeft(() => ParseUnary(), "**");

    private Expression ParseLeft(Func<Expression> parseOperand, params ReadOnlySpan<string> symbols)
    {
        var left = parseOperand();
        while (_reader.Current is { Kind: TokenKind.Operator } token && symbols.Contains(token.Text))
        {
            _reader.Take();
            left = new ArithmeticOperation(token.Text, left, parseOperand(), token.Position);
        }

        return left;
    }
}
