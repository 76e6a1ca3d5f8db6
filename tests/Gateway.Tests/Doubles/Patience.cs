namespace OrleansAi.Gateway.Tests.Doubles;

/// <summary>How long a test waits for what must come: long enough for a busy machine, short enough to fail.</summary>
internal static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);
}
