namespace OrleansAi.Inference.Generation.Grammars.Automaton;

/// <summary>
/// The top of a pushdown automaton's stack: what is to come of a sequence, and what comes behind it. Equal stacks are one object, so
/// that a set of stacks can be compared by ids.
/// </summary>
internal sealed class StackNode(int id, Symbol[] sequence, int index, StackNode? below)
{
    public int Id => id;

    public Symbol[] Sequence => sequence;

    public int Index => index;

    public StackNode? Below => below;

    public Symbol Symbol => sequence[index];
}
