namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>
/// Tells apart prompts that an embedding model takes for nearly the same and that want different answers: other numbers, names or
/// quotations, a negation more, a word exchanged for another. It errs towards telling apart: that costs a call, and the other way a
/// wrong answer.
/// </summary>
public static class LexicalGuard
{
    /// <summary>
    /// Whether nothing tells the two apart: their numbers and operators are the same in the same order; names, identifiers, quotations,
    /// negations and words that turn a sentence are the same; and the other words of one, small ones aside, are all among the other's.
    /// </summary>
    public static bool MayBeTheSame(string one, string other)
    {
        var (first, second) = (PromptWords.Of(one), PromptWords.Of(other));
        return first.Numbers.SequenceEqual(second.Numbers)
            && first.Operators == second.Operators
            && first.Quotations.SetEquals(second.Quotations)
            && Same(first.Turning, second.Turning)
            && first.Names.IsSubsetOf(second.All) && second.Names.IsSubsetOf(first.All)
            && Contains(first, second)
            && !IsReordered(first, second);
    }

    private static bool Same(IEnumerable<string> one, IEnumerable<string> other) =>
        one.Order(StringComparer.Ordinal).SequenceEqual(other.Order(StringComparer.Ordinal));

    private static bool Contains(PromptWords one, PromptWords other)
    {
        var (some, more) = one.Content.Count <= other.Content.Count ? (one.Content, other.Content) : (other.Content, one.Content);
        return some.Count > 0 ? some.All(more.Contains) : more.Count == 0;
    }

    // "Celsius to Fahrenheit" is not "Fahrenheit to Celsius".
    private static bool IsReordered(PromptWords one, PromptWords other) =>
        !one.Content.SequenceEqual(other.Content) && Same(one.Content, other.Content);
}
