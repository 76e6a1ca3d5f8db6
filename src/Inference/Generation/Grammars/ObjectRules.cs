using OrleansAi.Inference.Generation.Grammars.Automaton;
using OrleansAi.Inference.Generation.Grammars.Schemas;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// The members of an object in any order, each named one at most once: a rule for each set of properties that are there so far, made when
/// that set is met.
/// </summary>
internal sealed class ObjectRules(ObjectNode given, SchemaRules rules)
{
    private readonly Dictionary<(ulong Present, bool IsFirst), Rule> _members = [];
    private readonly Rule _otherName = OtherNames.Except(given.Properties.Select(property => property.Name));

    /// <summary>What comes behind the members that are there, whitespace included.</summary>
    /// <param name="present">A bit for each named property that is there.</param>
    /// <param name="isFirst">Whether no member is there, so that no comma is needed.</param>
    public Rule Members(ulong present, bool isFirst)
    {
        if (!_members.TryGetValue((present, isFirst), out var rule))
            _members[(present, isFirst)] = rule = new Rule(() => Alternatives(present, isFirst));
        return rule;
    }

    private IEnumerable<Symbol[]> Alternatives(ulong present, bool isFirst)
    {
        Symbol[] separator = isFirst ? [] : [.. JsonRules.Literal(","), JsonRules.Whitespace];
        var isComplete = true;
        for (var index = 0; index < given.Properties.Count; index++)
        {
            var property = given.Properties[index];
            if ((present >> index & 1) != 0)
                continue;
            isComplete &= !property.IsRequired;
            if (property.Schema.IsProductive)
                yield return [.. separator, .. LiteralRules.Text(property.Name), .. Rest(property.Schema, present | (1UL << index))];
        }

        if (given.Additional is { IsProductive: true } additional)
            yield return [.. separator, .. JsonRules.Literal("\""), _otherName, .. Rest(additional, present)];
        if (isComplete)
            yield return JsonRules.Literal("}");
    }

    private Symbol[] Rest(SchemaNode value, ulong present) =>
        [.. JsonRules.Spaced(":"), rules.For(value), JsonRules.Whitespace, Members(present, isFirst: false)];
}
