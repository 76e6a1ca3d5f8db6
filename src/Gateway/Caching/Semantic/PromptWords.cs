using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAi.Gateway.Caching.Semantic;

/// <summary>The words of a prompt by what they decide, for <see cref="LexicalGuard"/>. Languages without spaces between words have few.</summary>
internal sealed partial class PromptWords
{
    private static readonly FrozenDictionary<string, string> NumberWords = Words(
        "zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 twenty=20",
        "thirty=30 fifty=50 hundred=100 thousand=1000 million=1000000 billion=1000000000 first=1st second=2nd third=3rd half=1/2 twice=2x double=2x")
        .Select(pair => pair.Split('=')).ToFrozenDictionary(pair => pair[0], pair => pair[1]);

    // Negations, in some languages, and words by which a sentence says something else though nearly all of it is the same.
    private static readonly FrozenSet<string> TurningWords = Words(
        "not no never none nothing nobody nowhere neither nor cannot without except unless exclude excluding avoid dont doesnt didnt cant wont isnt arent",
        "nicht kein keine keinen nie ohne pas jamais sans aucun aucune sin nunca ningún non",
        "off out up down before after above below under over against more less most least only always maximum minimum max min best worst",
        "brief briefly short shorter shortly long longer detailed bullet bullets table json yaml xml csv list code poem",
        "who whose when where why wer wann wo warum qui quand où pourquoi quién cuándo dónde");

    private static readonly FrozenSet<string> SmallWords = Words(
        "a an the this that these those of to in on for at from by with about as into is are was were be been being am do does did done doing can could would should will",
        "shall may might must have has had having i me my mine we us our you your he she it its they them their there here and or if then so than what which how",
        "please kindly thanks thank hi hello hey tell give show explain describe say let know want need like just also very really some any get",
        "i'm i'd i've what's how's that's it's there's who's let's you're we're i'll",
        "der die das ein eine ist sind was wie ich mir mein bitte und von zu im in le la les un une est sont que quel quelle je moi mon et de du el los las es son qué cómo yo mi y");

    private static readonly string[] Endings = ["ing", "ies", "ed", "es", "s"];

    private PromptWords()
    {
    }

    /// <summary>Words with digits and words for numbers, in order.</summary>
    public List<string> Numbers { get; } = [];

    /// <summary>Signs such as <c>+</c> and <c>&lt;</c>, in order.</summary>
    public string Operators { get; private init; } = "";

    /// <summary>What stands between quotation marks.</summary>
    public HashSet<string> Quotations { get; private init; } = [];

    /// <summary>Negations and others that turn the sense.</summary>
    public List<string> Turning { get; } = [];

    /// <summary>Words written as names, in capitals or as identifiers.</summary>
    public HashSet<string> Names { get; } = [];

    /// <summary>What is left without the small words, without endings, in order.</summary>
    public List<string> Content { get; } = [];

    /// <summary>Every word.</summary>
    public HashSet<string> All { get; } = [];

    public static PromptWords Of(string prompt)
    {
        // Half a surrogate pair is no text, and can't be normalized.
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(prompt));
        var text = valid.Normalize(NormalizationForm.FormKC).Replace('’', '\'');
        var words = new PromptWords
        {
            Operators = string.Concat(Sign().Matches(text).Select(sign => sign.Value)),
            Quotations = [.. Quotation().Matches(text).Select(quotation => quotation.Groups.Values.Skip(1).First(group => group.Success).Value)],
        };
        foreach (var word in Word().EnumerateMatches(text))
            words.Add(text.Substring(word.Index, word.Length), BeginsSentence(text, word.Index));

        return words;
    }

    private void Add(string word, bool beginsSentence)
    {
        var lower = word.ToLowerInvariant();
        if (lower.EndsWith("'s", StringComparison.Ordinal) && !SmallWords.Contains(lower))
            (word, lower) = (word[..^2], lower[..^2]);

        All.Add(lower);
        if (NumberWords.TryGetValue(lower, out var number) || lower.Any(char.IsDigit))
        {
            Numbers.Add(number ?? lower.Replace(",", "", StringComparison.Ordinal));
            return;
        }

        if (lower.EndsWith("n't", StringComparison.Ordinal) || TurningWords.Contains(lower))
        {
            // Whichever way it is denied.
            Turning.Add(IsNegation(lower) ? "not" : lower);
            return;
        }

        if (SmallWords.Contains(lower))
            return;

        if (IsName(word, beginsSentence))
            Names.Add(lower);

        Content.Add(Stem(lower));
    }

    private static bool IsNegation(string word) =>
        word is "not" or "cannot" or "dont" or "doesnt" or "didnt" or "cant" or "wont" or "isnt" or "arent" || word.EndsWith("n't", StringComparison.Ordinal);

    private static bool IsName(string word, bool beginsSentence) =>
        word.AsSpan(1).ContainsAnyInRange('A', 'Z') || word.Any(letter => letter is '_' or '@' or '/' or '.' or '#' or '+' or ':') || (char.IsUpper(word[0]) && !beginsSentence);

    private static bool BeginsSentence(string text, int index)
    {
        var before = text.AsSpan(0, index).TrimEnd(" \t\"'([*-");
        return before.IsEmpty || before[^1] is '.' or '!' or '?' or ':' or '\n' or '\r';
    }

    // Crude, and the same for both prompts: "resetting", "resets" and "reset" are one.
    private static string Stem(string word)
    {
        var ending = Endings.FirstOrDefault(ending => word.Length > ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal));
        var stem = ending is null ? word : word[..^ending.Length];
        stem = stem.Length > 4 ? stem.TrimEnd('e', 'y') : stem;
        return stem.Length > 2 && stem[^1] == stem[^2] ? stem[..^1] : stem;
    }

    private static FrozenSet<string> Words(params string[] lines) => lines.SelectMany(line => line.Split(' ')).ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}_]+(?:(?:['.\-:/@&+#_]|(?<=\d),(?=\d))[\p{L}\p{M}\p{N}_]+)*(?:\+\+|#)?", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"[+*/=<>%^&|~$€£¥°±×÷−]|(?<!\S)-(?=\s|\d)", RegexOptions.CultureInvariant)]
    private static partial Regex Sign();

    [GeneratedRegex("\"([^\"]+)\"|“([^”]+)”|„([^“]+)“|«([^»]+)»|`([^`]+)`|(?<![\\p{L}\\p{N}])'([^']+)'(?![\\p{L}\\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Quotation();
}
