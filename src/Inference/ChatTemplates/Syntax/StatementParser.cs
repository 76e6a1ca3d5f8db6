using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Statements;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>Text, outputs and tags.</summary>
internal sealed class StatementParser
{
    private readonly TokenReader _reader;
    private readonly ExpressionParser _expressions;
    private readonly TargetParser _targets;
    private readonly int _depthLimit;
    private int _depth;
    private int _loops;

    public StatementParser(IReadOnlyList<Token> tokens, int depthLimit)
    {
        _reader = new TokenReader(tokens);
        _expressions = new ExpressionParser(_reader, depthLimit);
        _targets = new TargetParser(_reader, _expressions);
        _depthLimit = depthLimit;
    }

    public Statement ParseTemplate()
    {
        var body = ParseBody();
        if (_reader.Current.Kind != TokenKind.End)
            throw TokenReader.Error($"{_reader.Following} ends nothing", _reader.Following.Position);
        return body;
    }

    // Everything up to a tag that is one of `ends`, whose name comes next, or to any tag that begins nothing.
    private Sequence ParseBody(params ReadOnlySpan<string> ends)
    {
        var position = _reader.Current.Position;
        if (++_depth > _depthLimit)
            throw TokenReader.Error($"The tags are nested deeper than {_depthLimit} levels", position);
        var statements = new List<Statement>();
        while (_reader.Current.Kind != TokenKind.End && !EndsBody())
            statements.Add(ParseStatement());
        _depth--;
        if (ends.Length == 0)
            return new Sequence(statements, position);

        if (_reader.Current.Kind == TokenKind.End || !ends.Contains(_reader.Following.Text))
            throw TokenReader.Error($"Expected the tag '{string.Join("' or '", ends!)}'", _reader.Current.Position);
        _reader.Take();
        return new Sequence(statements, position);
    }

    private bool EndsBody() => _reader.Current.Kind == TokenKind.BlockBegin
        && (_reader.Following.IsName("elif") || _reader.Following.IsName("else") || _reader.Following.Text.StartsWith("end", StringComparison.Ordinal));

    private Statement ParseStatement()
    {
        var token = _reader.Take();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextStatement(token.Text, token.Position);
            case TokenKind.OutputBegin:
                var value = _expressions.ParseTuple();
                _reader.Expect(TokenKind.OutputEnd, "'}}'");
                return new OutputStatement(value, token.Position);
            default:
                return ParseTag();
        }
    }

    private Statement ParseTag()
    {
        var tag = _reader.Expect(TokenKind.Name, "a tag's name");
        switch (tag.Text)
        {
            case "if":
                return ParseIf(tag.Position);
            case "for":
                return ParseFor(tag.Position);
            case "set":
                return ParseSet(tag.Position);
            case "macro":
                return ParseMacro(tag.Position);
            case "call":
                return ParseCall(tag.Position);
            case "filter":
                var filters = ParseFilters(_expressions.Operands.ParseFilter(new BlockText(tag.Position)));
                EndTag();
                return new FilterBlock(filters, ParseOuterBody("endfilter"), tag.Position);
            case "with":
                return ParseWith(tag.Position);
            case "generation":
                EndTag();
                return new With([], ParseOuterBody("endgeneration"), tag.Position);
            case "break" or "continue" when _loops > 0:
                EndTag();
                return new LoopControl(tag.Text == "break" ? Flow.Break : Flow.Continue, tag.Position);
            default:
                throw TokenReader.Error($"The tag '{tag.Text}' is not known here", tag.Position);
        }
    }

    private If ParseIf(Position position)
    {
        var branches = new List<(Expression, Statement)>();
        while (true)
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            EndTag();
            branches.Add((condition, ParseBody("elif", "else", "endif")));
            if (_reader.SkipName("elif"))
                continue;
            if (!_reader.SkipName("else"))
                break;
            EndTag();
            var otherwise = ParseBody("endif");
            EndBody("endif");
            return new If(branches, otherwise, position);
        }

        EndBody("endif");
        return new If(branches, null, position);
    }

    private For ParseFor(Position position)
    {
        var target = _targets.Parse(withNamespace: false);
        _reader.ExpectName("in");
        var items = _expressions.ParseTuple(withConditional: false);
        var condition = _reader.SkipName("if") ? _expressions.Parse() : null;
        if (_reader.Current.IsName("recursive"))
            throw TokenReader.Error("Recursive loops are not supported", _reader.Current.Position);
        EndTag();
        _loops++;
        var body = ParseBody("else", "endfor");
        _loops--;
        Statement? otherwise = null;
        if (_reader.SkipName("else"))
        {
            EndTag();
            otherwise = ParseBody("endfor");
        }

        EndBody("endfor");
        return new For(target, items, condition, body, otherwise, position);
    }

    private Statement ParseSet(Position position)
    {
        var target = _targets.Parse(withNamespace: true);
        if (_reader.SkipOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new Set(target, value, position);
        }

        var filters = ParseFilters(new BlockText(position));
        EndTag();
        return new SetBlock(target, filters, ParseOuterBody("endset"), position);
    }

    private Macro ParseMacro(Position position)
    {
        var name = _reader.Expect(TokenKind.Name, "the macro's name").Text;
        var parameters = _targets.ParseParameters();
        EndTag();
        return new Macro(new MacroDefinition(name, parameters, ParseOuterBody("endmacro")), position);
    }

    private CallBlock ParseCall(Position position)
    {
        var parameters = _reader.Current.IsOperator("(") ? _targets.ParseParameters() : [];
        if (_expressions.Parse() is not Call call)
            throw TokenReader.Error("Expected a call", position);
        EndTag();
        return new CallBlock(call, new MacroDefinition("caller", parameters, ParseOuterBody("endcall")), position);
    }

    private With ParseWith(Position position)
    {
        var assignments = new List<(Target, Expression)>();
        while (_reader.Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0)
                _reader.ExpectOperator(",");
            var target = _targets.Parse(withNamespace: false);
            _reader.ExpectOperator("=");
            assignments.Add((target, _expressions.Parse()));
        }

        EndTag();
        return new With(assignments, ParseOuterBody("endwith"), position);
    }

    private Expression ParseFilters(Expression value)
    {
        while (_reader.SkipOperator("|"))
            value = _expressions.Operands.ParseFilter(value);
        return value;
    }

    // A body whose text goes elsewhere: the loop around it can't be left from inside.
    private Sequence ParseOuterBody(string end)
    {
        var loops = _loops;
        _loops = end == "endwith" ? loops : 0;
        var body = ParseBody(end);
        _loops = loops;
        EndBody(end);
        return body;
    }

    private void EndBody(string end)
    {
        _reader.ExpectName(end);
        EndTag();
    }

    private void EndTag() => _reader.Expect(TokenKind.BlockEnd, "'%}'");
}
