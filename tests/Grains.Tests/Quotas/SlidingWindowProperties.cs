using FsCheck;
using FsCheck.Fluent;
using OrleansAi.Grains.Quotas;

namespace OrleansAi.Grains.Tests.Quotas;

/// <summary>The window beside a plain list of all that was ever spent.</summary>
public sealed class SlidingWindowProperties
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<(int Wait, int Late, int Units)[]> Spendings =
        (from wait in Gen.Frequency((9, Gen.Choose(0, 400)), (1, Gen.Choose(0, 70_000)))
         from late in Gen.Choose(0, 2_000)
         from units in Gen.Choose(0, 50)
         select (wait, late, units)).ArrayOf();

    [Fact]
    public void Total_AtAnyTime_CoversTheLastMinuteAndAtMostOneSlotMore() => Check((window, spent, now) =>
    {
        Assert.True(window.Total >= Sum(spent, now - SlidingWindow.Length), "Units came back early.");
        Assert.True(window.Total <= Sum(spent, now - SlidingWindow.Length - SlidingWindow.Slot), "Units came back more than a slot late.");
    });

    [Fact]
    public void Entries_HoweverMuchIsSpent_AreAtMostOneForEachSlotAndInOrder() => Check((window, _, _) =>
    {
        Assert.InRange(window.Entries.Length, 0, (int)(SlidingWindow.Length / SlidingWindow.Slot) + 1);
        Assert.Equal(window.Entries.Select(entry => entry.At).Distinct().Order(), window.Entries.Select(entry => entry.At));
    });

    private static void Check(Action<SlidingWindow, List<SpentUnits>, DateTimeOffset> check) => Prop.ForAll(
        Spendings.ToArbitrary(),
        spendings =>
        {
            var (window, now, spent) = (SlidingWindow.Empty, Start, new List<SpentUnits>());
            foreach (var (wait, late, units) in spendings)
            {
                now += TimeSpan.FromMilliseconds(wait);
                var at = now - TimeSpan.FromMilliseconds(late);
                spent.Add(new SpentUnits(at, units));
                window = window.Spend(units, at).Trim(now);
                check(window, spent, now);
            }
        }).Holds();

    private static long Sum(List<SpentUnits> spent, DateTimeOffset after) => spent.Where(units => units.At > after).Sum(units => units.Units);
}
