using FsCheck.Fluent;
using OrleansAi.Gateway.Caching.Semantic;

namespace OrleansAi.Gateway.Tests.Caching.Semantic;

/// <summary>Which prompts are told apart however near their embeddings are; docs/caching.md quotes the figures.</summary>
public sealed class LexicalGuardTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly List<(string Grade, string One, string Other)> Pairs =
    [
        .. from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Caching", "Semantic", "prompts.txt"))
           where line.Length > 0 && line[0] != '#'
           let parts = line.Split(" | ")
           select (parts[0], parts[1], parts[2]),
    ];

    [Fact]
    public void MayBeTheSame_GradedPairs_NoneIsTakenForAnotherAndMostRewordingsPass()
    {
        var wrong = Pairs.FindAll(pair => pair.Grade == "other" && LexicalGuard.MayBeTheSame(pair.One, pair.Other));
        var same = Pairs.FindAll(pair => pair.Grade == "same");
        var apart = same.FindAll(pair => !LexicalGuard.MayBeTheSame(pair.One, pair.Other));
        output.WriteLine($"{Pairs.Count - same.Count} pairs that want different answers, {wrong.Count} taken for the same; {same.Count} rewordings, {apart.Count} told apart:");
        foreach (var (_, one, other) in apart)
            output.WriteLine($"  {one} | {other}");

        Assert.Empty(wrong);
        Assert.True(apart.Count <= 4, string.Join('\n', apart));
    }

    [Fact]
    public void MayBeTheSame_EitherWayRound_SaysTheSame() =>
        Assert.All(Pairs, pair => Assert.Equal(LexicalGuard.MayBeTheSame(pair.One, pair.Other), LexicalGuard.MayBeTheSame(pair.Other, pair.One)));

    [Fact]
    public void MayBeTheSame_AnyText_IsTheSameAsItself() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<string>().Where(text => text is not null).ToArbitrary(), text => LexicalGuard.MayBeTheSame(text, text)).Holds(cases: 500);
}
