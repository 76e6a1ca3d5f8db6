using FsCheck;
using FsCheck.Fluent;

namespace OrleansAi.Retrieval.Tests;

/// <summary>Markdown as people write it, and as they break it.</summary>
internal static class MarkdownGenerator
{
    private static readonly string[] Words =
    [
        "route", "Provider", "`code`", "key.", "e.g.", "Then", "a", "| cell |", "naïve", "日本語。", "🙂", "**bold**", "1.5", "(see",
        "FirstTokenTimeout", "end!",
    ];

    private static readonly string[] Beginnings = ["", "", "", "# ", "## ", "###### ", "- ", "1. ", "> ", "    ", "| ", "```", "~~~", "#", "==="];

    /// <summary>Documents of up to 40 lines; some lines are longer than a passage.</summary>
    public static Arbitrary<string> Documents { get; } = (
        from lines in Lines().ListOf()
        select string.Join('\n', lines.Take(40))).ToArbitrary();

    private static Gen<string> Lines() =>
        from beginning in Gen.Elements(Beginnings)
        from words in Gen.Elements(Words).ListOf()
        from repeat in Gen.Frequency((8, Gen.Constant(1)), (1, Gen.Constant(12)))
        from end in Gen.Elements("", "", "\n", "\r")
        select beginning + string.Join(' ', Enumerable.Repeat(string.Join(' ', words), repeat)) + end;
}
