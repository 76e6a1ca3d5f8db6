using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Inference.Generation;

namespace OrleansAi.Inference.Tests.Generation;

public sealed class StopSequencesTests
{
    private static Arbitrary<(string[] Stops, string[] Pieces)> Streams { get; } = (
        from stops in Text(1, 4).NonEmptyListOf().Select(stops => stops.ToArray())
        from pieces in Text(0, 5).ListOf().Select(pieces => pieces.ToArray())
        select (stops, pieces)).ToArbitrary();

    [Theory]
    [InlineData(new[] { "END" }, new[] { "a E", "N", "x EN", "D b" }, "a ENx ", "END")]
    [InlineData(new[] { "</s>", "\n\n" }, new[] { "one\n", "two\n", "\nthree" }, "one\ntwo", "\n\n")]
    [InlineData(new[] { "aab" }, new[] { "aaab" }, "a", "aab")]
    [InlineData(new[] { "xyz" }, new[] { "axy" }, "axy", null)]
    [InlineData(new string[0], new[] { "all", " of it" }, "all of it", null)]
    public void Append_Pieces_ShowsWhatComesBeforeTheStop(string[] stops, string[] pieces, string shown, string? found)
    {
        var sequences = new StopSequences(stops);

        Assert.Equal(shown, string.Concat(pieces.Select(piece => sequences.Append(piece))) + sequences.Flush());
        Assert.Equal(found, sequences.Found);
    }

    [Fact]
    public void Append_AnyPieces_ShowsTheTextBeforeTheStopThatIsCompleteFirst() =>
        Prop.ForAll(Streams, stream =>
        {
            var text = string.Concat(stream.Pieces);
            var end = Enumerable.Range(1, text.Length).FirstOrDefault(end => stream.Stops.Any(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)));
            var found = end == 0 ? null : stream.Stops.Where(stop => text[..end].EndsWith(stop, StringComparison.Ordinal)).MaxBy(stop => stop.Length);
            var sequences = new StopSequences(stream.Stops);
            var shown = string.Concat(stream.Pieces.Select(piece => sequences.Append(piece))) + sequences.Flush();
            return sequences.Found == found && shown == (found is null ? text : text[..(end - found.Length)]);
        }).Holds(cases: 1000);

    [Fact]
    public void Append_AnyPieces_HoldsBackOnlyWhatCanBecomeAStop() =>
        Prop.ForAll(Streams, stream =>
        {
            var sequences = new StopSequences(stream.Stops);
            var (taken, shown) = ("", "");
            return stream.Pieces.All(piece =>
            {
                (taken, shown) = (taken + piece, shown + sequences.Append(piece));
                var held = taken[shown.Length..];
                return sequences.Found is not null || held.Length == 0 || stream.Stops.Any(stop => stop.StartsWith(held, StringComparison.Ordinal));
            });
        }).Holds(cases: 1000);

    [Fact]
    public void Constructor_EmptyStop_IsRefused() => Assert.Throws<ArgumentException>(() => new StopSequences(["a", ""]));

    private static Gen<string> Text(int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from letters in Gen.Elements('a', 'b', 'c').ArrayOf(length)
        select new string(letters);
}
