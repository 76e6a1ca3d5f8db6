using System.Text;
using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>
/// Names of properties that are none of certain ones, behind the opening quote. While a name is still the beginning of one of those it
/// has no escapes, which could otherwise write that very name in another way; nor has it another character that begins with the same byte.
/// </summary>
internal static class OtherNames
{
    public static Rule Except(IEnumerable<string> names)
    {
        var root = new Branch();
        foreach (var name in names)
        {
            var branch = root;
            foreach (var character in name.EnumerateRunes())
            {
                if (!branch.Branches.TryGetValue(character, out var next))
                    branch.Branches[character] = next = new Branch();
                branch = next;
            }

            branch.IsName = true;
        }

        return For(root);
    }

    private static Rule For(Branch branch) => new(() =>
    {
        var firsts = branch.Branches.Keys.Select(character => Encoding.UTF8.GetBytes(character.ToString())[0]).ToHashSet();
        List<Symbol[]> alternatives =
        [
            [new ByteSet(value => JsonRules.PlainCharacter.Contains((byte)value) && !firsts.Contains((byte)value)), JsonRules.RestOfText],
            [JsonRules.LongCharacter(value => !firsts.Contains((byte)value)), JsonRules.RestOfText],
        ];
        foreach (var (character, next) in branch.Branches)
        {
            if (!character.IsAscii || JsonRules.PlainCharacter.Contains((byte)character.Value))
                alternatives.Add([.. JsonRules.Literal(character.ToString()), For(next)]);
        }

        if (!branch.IsName)
            alternatives.Add(JsonRules.Literal("\""));
        return alternatives;
    });

    private sealed class Branch
    {
        public Dictionary<Rune, Branch> Branches { get; } = [];

        public bool IsName { get; set; }
    }
}
