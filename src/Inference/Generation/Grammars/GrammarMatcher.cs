using OrleansAi.Inference.Generation.Grammars.Automaton;

namespace OrleansAi.Inference.Generation.Grammars;

/// <summary>Follows one output through a grammar, in UTF-8 bytes; tokens may end in the midst of a character.</summary>
/// <param name="grammar">What the output must be.</param>
public sealed class GrammarMatcher(JsonGrammar grammar)
{
    /// <summary>Whether the output may end here.</summary>
    public bool IsComplete => State.IsComplete;

    /// <summary>Whether the output may go on; where it may not, it is complete.</summary>
    public bool CanContinue => State.Stacks.Length > 0;

    internal AutomatonState State { get; private set; } = grammar.Automaton.Start;

    internal JsonGrammar Grammar => grammar;

    /// <summary>Whether the output may go on with these bytes; an empty token takes it nowhere, and is not accepted.</summary>
    public bool Accepts(ReadOnlySpan<byte> token) => token.Length > 0 && !ReferenceEquals(Follow(token), AutomatonState.Dead);

    /// <summary>Goes on with these bytes, or stays where it is if they are not accepted.</summary>
    /// <returns>Whether they are accepted.</returns>
    public bool Advance(ReadOnlySpan<byte> token)
    {
        var state = Follow(token);
        if (token.Length == 0 || ReferenceEquals(state, AutomatonState.Dead))
            return false;
        State = state;
        return true;
    }

    private AutomatonState Follow(ReadOnlySpan<byte> token)
    {
        var state = State;
        foreach (var value in token)
        {
            state = grammar.Automaton.Step(state, value);
            if (ReferenceEquals(state, AutomatonState.Dead))
                break;
        }

        return state;
    }
}
