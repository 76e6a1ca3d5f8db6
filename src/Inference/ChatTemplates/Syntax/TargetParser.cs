using OrleansAi.Inference.ChatTemplates.Expressions;
using OrleansAi.Inference.ChatTemplates.Statements;

namespace OrleansAi.Inference.ChatTemplates.Syntax;

/// <summary>What tags assign to: names, tuples of them, attributes of a namespace, and parameters.</summary>
internal sealed class TargetParser(TokenReader reader, ExpressionParser expressions)
{
    public Target Parse(bool withNamespace)
    {
        var targets = new List<Target>();
        var isTuple = false;
        while (targets.Count == 0 || reader.Current.Kind == TokenKind.Name && !reader.Current.IsName("in") || reader.Current.IsOperator("("))
        {
            targets.Add(ParseOne(withNamespace));
            if (!reader.SkipOperator(","))
                break;
            isTuple = true;
        }

        return isTuple ? new TupleTarget(targets) : targets[0];
    }

    public IReadOnlyList<(string Name, Expression? Default)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        reader.ExpectOperator("(");
        while (!reader.SkipOperator(")"))
        {
            var name = reader.Expect(TokenKind.Name, "a parameter's name").Text;
            parameters.Add((name, reader.SkipOperator("=") ? expressions.Parse() : null));
            if (!reader.Current.IsOperator(")"))
                reader.ExpectOperator(",");
        }

        return parameters;
    }

    private Target ParseOne(bool withNamespace)
    {
        if (reader.SkipOperator("("))
        {
            var inner = Parse(withNamespace);
            reader.ExpectOperator(")");
            return inner;
        }

        var name = reader.Expect(TokenKind.Name, "a name to assign to");
        if (name.Text is "true" or "false" or "none" or "True" or "False" or "None")
            throw TokenReader.Error($"'{name.Text}' can't be assigned to", name.Position);
        return withNamespace && reader.SkipOperator(".")
            ? new NamespaceTarget(name.Text, reader.Expect(TokenKind.Name, "an attribute's name").Text)
            : new NameTarget(name.Text);
    }
}
