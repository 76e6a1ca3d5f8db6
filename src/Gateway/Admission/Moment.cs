namespace OrleansAi.Gateway.Admission;

/// <summary>A point in elapsed time, which setting the wall clock does not move.</summary>
/// <param name="SinceStart">The time since the process's admission started.</param>
internal readonly record struct Moment(TimeSpan SinceStart)
{
    public static Moment operator +(Moment moment, TimeSpan time) => new(moment.SinceStart + time);

    public static TimeSpan operator -(Moment left, Moment right) => left.SinceStart - right.SinceStart;

    public static bool operator <(Moment left, Moment right) => left.SinceStart < right.SinceStart;

    public static bool operator >(Moment left, Moment right) => left.SinceStart > right.SinceStart;

    public static bool operator <=(Moment left, Moment right) => left.SinceStart <= right.SinceStart;

    public static bool operator >=(Moment left, Moment right) => left.SinceStart >= right.SinceStart;
}
