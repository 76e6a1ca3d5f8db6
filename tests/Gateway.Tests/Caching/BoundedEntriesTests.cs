using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Gateway.Caching;
using OrleansAi.Gateway.Tests.Doubles;

namespace OrleansAi.Gateway.Tests.Caching;

/// <summary>What stays in memory, and what gives way.</summary>
public sealed class BoundedEntriesTests
{
    private const int Size = 1000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void Keep_NoRoom_WhatWasUsedLongestAgoGoes()
    {
        var entries = Of(room: 3);
        foreach (var key in (string[])["a", "b", "c"])
            entries.Keep(key, "", key, Size, Hour);

        entries.Use("a", "");
        entries.Look("b");
        entries.Keep("d", "", "d", Size, Hour);

        Assert.Equal(["a", "c", "d"], Keys(entries, "a", "b", "c", "d"));
    }

    [Fact]
    public void Keep_KeyHasItsMost_WhatWasUsedLongestAgoBelowItGoes()
    {
        var entries = Of(room: 10, perKey: 2);
        entries.Keep("other", "", "x", Size, Hour);
        entries.Keep("a", "1", "one", Size, Hour);
        entries.Keep("a", "2", "two", Size, Hour);
        entries.Use("a", "1");
        entries.Keep("a", "3", "three", Size, Hour);

        Assert.Equal(["one", "three"], entries.Look("a").Select(entry => entry.Value));
        Assert.NotNull(entries.Use("other", ""));
    }

    [Fact]
    public void Use_AfterItsLifetime_IsNotThere()
    {
        var entries = Of(room: 10);
        entries.Keep("a", "", "a", Size, Hour);

        _time.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.Equal(Hour - TimeSpan.FromSeconds(1), entries.Use("a", "")!.Value.Age);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(entries.Use("a", ""));
        Assert.Equal(0, entries.Bytes);
    }

    [Fact]
    public void Keep_SameAgain_TakesItsPlace()
    {
        var entries = Of(room: 2);
        entries.Keep("a", "", "old", Size, Hour);
        entries.Keep("a", "", "new", Size, Hour);

        Assert.Equal(("new", Size + BoundedEntries<string>.Overhead), (entries.Use("a", "")!.Value.Value, entries.Bytes));
    }

    [Fact]
    public void Keep_LargerThanEverything_IsNotKeptAndMovesNobody()
    {
        var entries = Of(room: 2);
        entries.Keep("a", "", "a", Size, Hour);
        entries.Keep("b", "", "b", 3 * (Size + BoundedEntries<string>.Overhead), Hour);

        Assert.Equal(["a"], Keys(entries, "a", "b"));
    }

    [Fact]
    public void Keep_AnySequence_StaysWithinItsBounds()
    {
        var steps = from key in Gen.Choose(0, 4)
                    from id in Gen.Choose(0, 6)
                    from size in Gen.Choose(0, 3000)
                    from seconds in Gen.Choose(0, 20)
                    select (key, id, size, seconds);

        Prop.ForAll(steps.ArrayOf().ToArbitrary(), all =>
        {
            var entries = Of(room: 5, perKey: 3);
            foreach (var (key, id, size, seconds) in all)
            {
                _time.Advance(TimeSpan.FromSeconds(seconds % 5));
                entries.Keep($"{key}", $"{id}", "x", size, TimeSpan.FromSeconds(seconds));
                if (entries.Bytes > 5 * (Size + BoundedEntries<string>.Overhead) || Enumerable.Range(0, 5).Any(each => entries.Look($"{each}").Count > 3))
                    return false;
            }

            _time.Advance(TimeSpan.FromSeconds(20));
            return Enumerable.Range(0, 5).All(each => entries.Look($"{each}").Count == 0) && entries.Bytes == 0;
        }).Holds(cases: 300);
    }

    private BoundedEntries<string> Of(int room, int perKey = 1) => new(room * (Size + BoundedEntries<string>.Overhead), perKey, _time);

    private static string[] Keys(BoundedEntries<string> entries, params string[] keys) => [.. keys.Where(key => entries.Look(key).Count > 0)];
}
