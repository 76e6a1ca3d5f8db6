namespace OrleansAi.Inference.Tests.ChatTemplates;

/// <summary>The moment at which the recorded cases were rendered.</summary>
internal sealed class FixedTime : TimeProvider
{
    public static readonly FixedTime Instance = new();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => new(2024, 7, 6, 15, 4, 5, TimeSpan.Zero);
}
