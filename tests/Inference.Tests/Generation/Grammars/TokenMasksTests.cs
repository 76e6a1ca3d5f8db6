using System.Text.Json;
using Json.Schema;
using OrleansAi.Inference.Generation.Grammars;

namespace OrleansAi.Inference.Tests.Generation.Grammars;

public sealed class TokenMasksTests
{
    private static readonly SyntheticVocabulary Small = new(2_000, seed: 1);

    // What ends values, for walks that have gone on for long enough.
    private static readonly int[] Closers = [.. new[] { "\"", "}", "]", "null", ":", ",", "false", "0", "id\"", "a\"", "b\"", "kind\"", "r\"" }.Select(Small.TokenOf)];

    public static TheoryData<string> Names => [.. SchemaCases.Schemas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void For_RandomWalks_EndInValuesThatMatchTheSchema(string name)
    {
        var schema = JsonSchema.FromText(SchemaCases.Schemas[name]);
        var grammar = JsonGrammar.ForSchema(JsonDocument.Parse(SchemaCases.Schemas[name]).RootElement);
        var masks = new TokenMasks(grammar, Small.Vocabulary);
        for (var seed = 0; seed < 40; seed++)
        {
            var text = Walk(grammar, masks, new Random(seed));
            var value = JsonDocument.Parse(text).RootElement;
            Assert.True(schema.Evaluate(value).IsValid, $"{value.GetRawText()} doesn't match {SchemaCases.Schemas[name]}");
        }
    }

    [Fact]
    public void For_AnyObject_EndsInObjects()
    {
        var masks = new TokenMasks(JsonGrammar.AnyObject, Small.Vocabulary);

        Assert.All(Enumerable.Range(0, 100), seed =>
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(Walk(JsonGrammar.AnyObject, masks, new Random(seed))).RootElement.ValueKind));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void For_AnyStateOfAWalk_HasExactlyTheTokensThatAreAccepted(string name)
    {
        var grammar = JsonGrammar.ForSchema(JsonDocument.Parse(SchemaCases.Schemas[name]).RootElement);
        var masks = new TokenMasks(grammar, Small.Vocabulary);
        Walk(grammar, masks, new Random(3), matcher =>
        {
            var mask = masks.For(matcher);
            for (var token = 0; token < Small.Tokens.Length; token++)
                Assert.Equal(matcher.Accepts(Small.Tokens[token].Span), (mask[token >> 6] >> (token & 63) & 1) != 0);
        });
    }

    [Fact]
    public void For_MatcherOfAnotherGrammar_IsRefused()
    {
        var masks = new TokenMasks(JsonGrammar.AnyObject, Small.Vocabulary);
        var other = new GrammarMatcher(JsonGrammar.ForSchema(JsonDocument.Parse("{}").RootElement));

        Assert.Throws<ArgumentException>(() => masks.For(other).Length);
    }

    private static byte[] Walk(JsonGrammar grammar, TokenMasks masks, Random random, Action<GrammarMatcher>? visit = null)
    {
        var matcher = new GrammarMatcher(grammar);
        var output = new List<byte>();
        for (var step = 0; step < 5_000; step++)
        {
            if (!matcher.CanContinue || (matcher.IsComplete && random.Next(3) == 0))
                return [.. output];
            visit?.Invoke(matcher);
            var token = Choose(masks.For(matcher), random, step > 30);
            Assert.True(matcher.Advance(Small.Tokens[token].Span));
            output.AddRange(Small.Tokens[token].Span);
        }

        throw new InvalidOperationException("The walk found no end");
    }

    private static int Choose(ReadOnlySpan<ulong> mask, Random random, bool ends)
    {
        var allowed = new List<int>();
        for (var token = 0; token < mask.Length * 64; token++)
        {
            if ((mask[token >> 6] >> (token & 63) & 1) != 0)
                allowed.Add(token);
        }

        Assert.NotEmpty(allowed);
        var closers = Closers.Where(allowed.Contains).ToList();
        return closers.Count > 0 && (ends || random.Next(4) == 0) ? closers[random.Next(closers.Count)] : allowed[random.Next(allowed.Count)];
    }
}
