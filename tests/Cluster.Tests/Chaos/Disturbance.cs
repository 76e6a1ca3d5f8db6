namespace OrleansAi.Cluster.Tests.Chaos;

/// <summary>What was done to the cluster, and when it began.</summary>
/// <param name="At">When.</param>
/// <param name="Role">To which kind of process.</param>
/// <param name="Kill">Whether it was killed, and not told to stop.</param>
internal sealed record Disturbance(DateTimeOffset At, string Role, bool Kill)
{
    /// <summary>When the process was gone.</summary>
    public DateTimeOffset Ended { get; set; }

    /// <summary>When another one was ready in its place.</summary>
    public DateTimeOffset Replaced { get; set; }

    public override string ToString() => $"{(Kill ? "kill" : "stop")} of a {Role} at {At:HH:mm:ss.fff}";
}

/// <summary>What a client met that it would show to its user, or have to hide.</summary>
/// <param name="At">When it failed.</param>
/// <param name="What">Which call, and how it failed.</param>
internal sealed record ClientError(DateTimeOffset At, string What);

/// <summary>A call that succeeded in the end, with all its tries.</summary>
internal sealed record Success(DateTimeOffset Began, DateTimeOffset Ended);
