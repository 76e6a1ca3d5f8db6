namespace OrleansAi.Inference.Generation.Grammars.Automaton;

/// <summary>What a grammar's sequences are made of: sets of bytes, and rules.</summary>
internal abstract class Symbol;

/// <summary>One byte out of a set.</summary>
internal sealed class ByteSet(Func<int, bool> contains) : Symbol
{
    private static readonly ByteSet[] Singles = [.. Enumerable.Range(0, 256).Select(value => new ByteSet(other => other == value))];

    private readonly bool[] _contains = [.. Enumerable.Range(0, 256).Select(contains)];

    public bool Contains(byte value) => _contains[value];

    public static ByteSet Single(byte value) => Singles[value];

    public static ByteSet Range(int lowest, int highest) => new(value => value >= lowest && value <= highest);

    public static ByteSet Of(string letters) => new(value => letters.Contains((char)value));
}

/// <summary>
/// One of several sequences. They are made when they are first needed, so that rules may refer to one another in circles, and may come
/// in numbers that are never met: one for each count of a string's characters, or for each set of properties that an object has so far.
/// </summary>
internal sealed class Rule(Func<IEnumerable<Symbol[]>> alternatives) : Symbol
{
    private readonly Lazy<Symbol[][]> _alternatives = new(() => [.. alternatives()]);

    public Symbol[][] Alternatives => _alternatives.Value;
}
