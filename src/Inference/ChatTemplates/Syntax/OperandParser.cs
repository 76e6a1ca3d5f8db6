using System.Globalization;
using System.Text;
using OrleansAi.Inference.ChatTemplates.Expressions;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>What operators apply to: literals and names, and the accesses, calls, filters and tests behind them.</summary>
internal sealed class OperandParser(TokenReader reader, ExpressionParser expressions)
{
    public Expression ParsePrimary()
    {
        var token = reader.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(reader.Take());
            case TokenKind.String:
                var text = new StringBuilder();
                while (reader.Current.Kind == TokenKind.String)
                    text.Append(reader.Take().Text);
                return new Literal(text.ToString(), token.Position);
            case TokenKind.Integer:
                return new Literal(long.Parse(reader.Take().Text, CultureInfo.InvariantCulture), token.Position);
            case TokenKind.Float:
                return new Literal(double.Parse(reader.Take().Text, CultureInfo.InvariantCulture), token.Position);
            case TokenKind.Operator when reader.SkipOperator("("):
                var inner = expressions.ParseTuple(allowEmpty: true);
                reader.ExpectOperator(")");
                return inner;
            case TokenKind.Operator when reader.SkipOperator("["):
                return ParseList(token.Position);
            case TokenKind.Operator when reader.SkipOperator("{"):
                return ParseMap(token.Position);
            default:
                throw reader.Unexpected("an expression");
        }
    }

    public Expression ParsePostfix(Expression value)
    {
        while (true)
        {
            var position = reader.Current.Position;
            if (reader.SkipOperator("."))
                value = ParseMember(value, position);
            else if (reader.SkipOperator("["))
                value = ParseItem(value, position);
            else if (reader.Current.IsOperator("("))
                value = new Call(value, ParseArguments(), position);
            else
                return value;
        }
    }

    public Expression ParseFilters(Expression value)
    {
        while (true)
        {
            var position = reader.Current.Position;
            if (reader.SkipOperator("|"))
                value = ParseFilter(value);
            else if (reader.SkipName("is"))
                value = ParseTest(value);
            else if (reader.Current.IsOperator("("))
                value = new Call(value, ParseArguments(), position);
            else
                return value;
        }
    }

    public Expression ParseFilter(Expression value)
    {
        var name = reader.Expect(TokenKind.Name, "a filter's name");
        return new FilterApplication(value, name.Text, reader.Current.IsOperator("(") ? ParseArguments() : ArgumentList.None, name.Position);
    }

    private static Expression ParseName(Token name) => name.Text switch
    {
        "true" or "True" => new Literal(true, name.Position),
        "false" or "False" => new Literal(false, name.Position),
        "none" or "None" => new Literal(null, name.Position),
        _ => new Name(name.Text, name.Position),
    };

    private ListLiteral ParseList(Position position)
    {
        var items = new List<Expression>();
        while (!reader.SkipOperator("]"))
        {
            items.Add(expressions.Parse());
            if (!reader.Current.IsOperator("]"))
                reader.ExpectOperator(",");
        }

        return new ListLiteral(items, isTuple: false, position);
    }

    private MapLiteral ParseMap(Position position)
    {
        var entries = new List<(Expression, Expression)>();
        while (!reader.SkipOperator("}"))
        {
            var key = expressions.Parse();
            reader.ExpectOperator(":");
            entries.Add((key, expressions.Parse()));
            if (!reader.Current.IsOperator("}"))
                reader.ExpectOperator(",");
        }

        return new MapLiteral(entries, position);
    }

    private Expression ParseMember(Expression value, Position position) => reader.Current.Kind switch
    {
        TokenKind.Name => new AttributeAccess(value, reader.Take().Text, position),
        TokenKind.Integer => new ItemAccess(value, ParsePrimary(), position),
        _ => throw reader.Unexpected("a name or number"),
    };

    private Expression ParseItem(Expression value, Position position)
    {
        var start = reader.Current.IsOperator(":") ? null : expressions.Parse();
        if (!reader.SkipOperator(":"))
        {
            reader.ExpectOperator("]");
            return new ItemAccess(value, start!, position);
        }

        var stop = reader.Current.IsOperator(":") || reader.Current.IsOperator("]") ? null : expressions.Parse();
        var step = reader.SkipOperator(":") && !reader.Current.IsOperator("]") ? expressions.Parse() : null;
        reader.ExpectOperator("]");
        return new SliceAccess(value, start, stop, step, position);
    }

    private Expression ParseTest(Expression value)
    {
        var negation = reader.Current.Position;
        var negates = reader.SkipName("not");
        var name = reader.Expect(TokenKind.Name, "a test's name");
        var arguments = ArgumentList.None;
        if (reader.Current.IsOperator("("))
            arguments = ParseArguments();
        else if (reader.Current.IsName("is"))
            throw reader.Unexpected("the end of the test: tests with 'is' can't follow one another");
        else if (BeginsArgument(reader.Current))
            arguments = new ArgumentList([ParsePostfix(ParsePrimary())], []);
        var test = new TestApplication(value, name.Text, arguments, name.Position);
        return negates ? new Not(test, negation) : test;
    }

    private static bool BeginsArgument(Token token) => token.Kind switch
    {
        TokenKind.Name => token.Text is not ("else" or "or" or "and"),
        TokenKind.Operator => token.Text is "[" or "{",
        _ => token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Float,
    };

    private ArgumentList ParseArguments()
    {
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        reader.ExpectOperator("(");
        while (!reader.SkipOperator(")"))
        {
            if (reader.Current.Kind == TokenKind.Name && reader.Following.IsOperator("="))
            {
                var name = reader.Take().Text;
                reader.Take();
                named.Add((name, expressions.Parse()));
            }
            else if (named.Count > 0)
            {
                throw reader.Unexpected("a named argument");
            }
            else
            {
                positional.Add(expressions.Parse());
            }

            if (!reader.Current.IsOperator(")"))
                reader.ExpectOperator(",");
        }

        return new ArgumentList(positional, named);
    }
}
