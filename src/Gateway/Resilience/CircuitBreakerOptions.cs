namespace OrleansAi.Gateway.Resilience;

/// <summary>When circuits open and for how long, from <c>OrleansAi:CircuitBreaker</c>.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "OrleansAi:CircuitBreaker";

    /// <summary>So many failures one after another open a circuit.</summary>
    public int FailureThreshold { get; set; } = 5;

    /// <summary>This share of failures among the calls of <see cref="SamplingDuration"/> opens a circuit, above 0 and up to 1.</summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The time over which <see cref="FailureRatio"/> is taken.</summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Fewer calls than this within <see cref="SamplingDuration"/> say nothing of their share of failures.</summary>
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>How long a circuit stays open at first; each probe that fails doubles it.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What doubling <see cref="BreakDuration"/> stops at.</summary>
    public TimeSpan MaxBreakDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// After this time a probe without an outcome is taken for lost and another is allowed. It should be longer than a healthy
    /// target takes to its first token.
    /// </summary>
    public TimeSpan ProbeDuration { get; set; } = TimeSpan.FromSeconds(15);
}
