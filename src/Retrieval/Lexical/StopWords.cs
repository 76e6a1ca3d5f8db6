using System.Collections.Frozen;

namespace OrleansAi.Retrieval.Lexical;

/// <summary>
/// Words that say nothing of what a text is about: Lucene's default English stop words, with pronouns, auxiliaries and question words,
/// since queries are often whole questions.
/// </summary>
public static class StopWords
{
    private static readonly FrozenSet<string> English = ("a an and are as at be but by for if in into is it no not of on or such that the their " +
        "then there these they this to was will with " +
        "i me my we our us you your he she his her its who whom whose what which when where why how do does did can could should would may " +
        "might must shall have has had am were been being get got so than too very just about from any some please tell explain use s t don re ll ve")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="word"/>, in lower case, is left out of indexes and queries.</summary>
    public static bool Contains(string word) => English.Contains(word);
}
