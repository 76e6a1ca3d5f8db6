namespace OrleansAi.Inference.Generation.Grammars.Automaton;

/// <summary>All stacks that the bytes so far can have led to. States are shared, and remember where each byte leads.</summary>
internal sealed class AutomatonState(StackNode[] stacks, bool isComplete)
{
    /// <summary>Where a byte leads that no stack accepts.</summary>
    public static readonly AutomatonState Dead = new([], isComplete: false);

    /// <summary>The stacks, each with a set of bytes on top.</summary>
    public StackNode[] Stacks => stacks;

    /// <summary>Whether the bytes so far may be all.</summary>
    public bool IsComplete => isComplete;

    /// <summary>The following states that are known.</summary>
    public AutomatonState?[] Next { get; } = new AutomatonState?[256];
}
