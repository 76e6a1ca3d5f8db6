using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansAi.Grains.Quotas;

/// <summary>
/// Units that were spent and have not come back yet. Each comes back one window after it was spent, so that no span of that
/// length ever sees more than the limit; a bucket that refills would pass its limit and the refill besides in one burst.
/// </summary>
/// <remarks>
/// This is the sliding window log, kept in slots of <see cref="Slot"/>: a unit counts as spent at the end of its slot, so it
/// comes back up to a slot late and never early.
/// </remarks>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.SlidingWindow")]
public sealed record SlidingWindow
{
    /// <summary>How long spent units stay away.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    /// <summary>How finely moments are told apart.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(250);

    /// <summary>Nothing spent.</summary>
    public static SlidingWindow Empty { get; } = new();

    /// <summary>The units spent by the end of each slot, in the order of time; at most one entry for each slot of the window.</summary>
    [Id(0)] public ImmutableArray<SpentUnits> Entries { get; init; } = [];

    /// <summary>The units that have not come back, as of the last <see cref="Trim"/>.</summary>
    [JsonIgnore] public long Total => Entries.Sum(entry => entry.Units);

    /// <summary>Adds <paramref name="units"/> that were spent no later than <paramref name="at"/>.</summary>
    public SlidingWindow Spend(long units, DateTimeOffset at)
    {
        if (units <= 0)
        {
            return this;
        }

        var slotEnd = EndOfSlot(at);
        var index = Entries.Length;
        while (index > 0 && Entries[index - 1].At > slotEnd)
        {
            index--;
        }

        return index > 0 && Entries[index - 1].At == slotEnd
            ? this with { Entries = Entries.SetItem(index - 1, new SpentUnits(slotEnd, Entries[index - 1].Units + units)) }
            : this with { Entries = Entries.Insert(index, new SpentUnits(slotEnd, units)) };
    }

    /// <summary>Leaves out what has come back by <paramref name="now"/>.</summary>
    public SlidingWindow Trim(DateTimeOffset now)
    {
        var back = 0;
        while (back < Entries.Length && Entries[back].At + Length <= now)
        {
            back++;
        }

        return back == 0 ? this : this with { Entries = Entries.RemoveRange(0, back) };
    }

    private static DateTimeOffset EndOfSlot(DateTimeOffset at)
    {
        var past = at.UtcTicks % Slot.Ticks;
        return past == 0 ? at.ToUniversalTime() : new DateTimeOffset(at.UtcTicks - past + Slot.Ticks, TimeSpan.Zero);
    }
}

/// <summary>Units that were spent by a moment.</summary>
[GenerateSerializer, Immutable, Alias("OrleansAi.Quotas.SpentUnits")]
public readonly record struct SpentUnits([property: Id(0)] DateTimeOffset At, [property: Id(1)] long Units);
