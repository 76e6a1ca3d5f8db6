namespace OrleansAi.Inference.Generation.Grammars.Automaton;

/// <summary>
/// Runs a grammar over bytes: a nondeterministic pushdown automaton whose sets of stacks are made into states of a deterministic one as
/// they are met (the lazy subset construction of regular expression engines). A byte that has led somewhere before costs one look-up,
/// without a lock.
/// </summary>
internal sealed class PushdownAutomaton
{
    // Some 2 KiB each; a grammar that meets more, by deep nesting or long counts, begins anew.
    private const int MostStates = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Symbol[] Sequence, int Index, StackNode? Below), StackNode> _nodes = [];
    private readonly Dictionary<string, AutomatonState> _states = [];
    private int _nextId;

    public PushdownAutomaton(Rule start)
    {
        var closure = new Closure();
        Expand([start], 0, null, closure);
        Start = Intern(closure);
    }

    public AutomatonState Start { get; }

    public AutomatonState Step(AutomatonState state, byte value) => state.Next[value] ?? StepSlowly(state, value);

    private AutomatonState StepSlowly(AutomatonState state, byte value)
    {
        lock (_lock)
        {
            var closure = new Closure();
            foreach (var stack in state.Stacks)
            {
                if (((ByteSet)stack.Symbol).Contains(value))
                    Expand(stack.Sequence, stack.Index + 1, stack.Below, closure);
            }

            return state.Next[value] = Intern(closure);
        }
    }

    // Follows rules and ends of sequences until a set of bytes, or the end of everything, is on top. Schemas come from clients, and rules
    // may lead to one another in long chains, so this doesn't recurse.
    private void Expand(Symbol[] sequence, int index, StackNode? below, Closure closure)
    {
        closure.Pending.Push((sequence, index, below));
        while (closure.Pending.TryPop(out var next))
        {
            var (top, place, rest) = next;
            while (place == top.Length && rest is not null)
                (top, place, rest) = (rest.Sequence, rest.Index, rest.Below);
            if (place == top.Length)
            {
                closure.IsComplete = true;
                continue;
            }

            var node = Node(top, place, rest);
            if (!closure.Seen.Add(node))
                continue;
            if (node.Symbol is not Rule rule)
            {
                closure.Stacks.Add(node);
                continue;
            }

            // A rule at the end of a sequence takes the sequence's place, so that repetition doesn't grow the stack.
            var behind = place + 1 == top.Length ? rest : Node(top, place + 1, rest);
            foreach (var alternative in rule.Alternatives)
                closure.Pending.Push((alternative, 0, behind));
        }
    }

    private StackNode Node(Symbol[] sequence, int index, StackNode? below)
    {
        if (!_nodes.TryGetValue((sequence, index, below), out var node))
            _nodes[(sequence, index, below)] = node = new StackNode(_nextId++, sequence, index, below);
        return node;
    }

    private AutomatonState Intern(Closure closure)
    {
        if (closure.Stacks.Count == 0 && !closure.IsComplete)
            return AutomatonState.Dead;
        var stacks = closure.Stacks.OrderBy(stack => stack.Id).ToArray();
        var key = string.Create((stacks.Length * 2) + 1, (stacks, closure.IsComplete), static (letters, made) =>
        {
            letters[0] = made.IsComplete ? '1' : '0';
            for (var index = 0; index < made.stacks.Length; index++)
                (letters[(2 * index) + 1], letters[(2 * index) + 2]) = ((char)(made.stacks[index].Id >> 16), (char)(made.stacks[index].Id & 0xFFFF));
        });
        if (_states.TryGetValue(key, out var state))
            return state;
        if (_states.Count >= MostStates)
        {
            _states.Clear();
            _nodes.Clear();
        }

        return _states[key] = new AutomatonState(stacks, closure.IsComplete);
    }

    private sealed class Closure
    {
        public Stack<(Symbol[] Sequence, int Index, StackNode? Below)> Pending { get; } = new();

        public HashSet<StackNode> Seen { get; } = [];

        public List<StackNode> Stacks { get; } = [];

        public bool IsComplete { get; set; }
    }
}
